"""keys(), values() and items()."""

d = {'a': 1, 'b': 2}
keys, values, items = d.keys(), d.values(), d.items()
assert repr(keys) == "dict_keys(['a', 'b'])" and repr(values) == 'dict_values([1, 2])'
assert repr(items) == "dict_items([('a', 1), ('b', 2)])"
d['c'] = 3
assert len(keys) == len(values) == len(items) == 3
assert 'c' in keys and ('c', 3) in items and ('c', 4) not in items and 'c' not in items and 3 in values
assert keys == {'a', 'b', 'c'} and keys != ['a', 'b', 'c'] and items == {('a', 1), ('b', 2), ('c', 3)}
assert keys > {'a'} and keys >= keys and {'a'} < keys and not keys < {'a'}
assert keys & ['a', 'x'] == {'a'} and keys | ['x'] == {'a', 'b', 'c', 'x'} and keys - {'a'} == {'b', 'c'}
assert keys ^ {'a', 'x'} == {'b', 'c', 'x'} and ['a', 'x'] - keys == {'x'} and type(keys & keys) is set
assert items & [('a', 1), ('b', 9)] == {('a', 1)} and items - {('a', 1)} == {('b', 2), ('c', 3)}
assert keys.isdisjoint('xyz') and not keys.isdisjoint('xa')
assert {1: []}.items() == {1: []}.items()
assert list(reversed(keys)) == ['c', 'b', 'a'] and list(reversed(values)) == [3, 2, 1]
assert type(keys.mapping).__name__ == 'mappingproxy' and keys.mapping['a'] == 1
for operation in (lambda: keys.mapping.__setitem__, lambda: hash(keys), lambda: keys | 1, lambda: {1: []}.items() | []):
    try:
        operation()
    except (TypeError, AttributeError):
        pass
    else:
        raise AssertionError
it = iter(items)
assert it.__length_hint__() == 3 and next(it) == ('a', 1) and it.__length_hint__() == 2
assert it.__reduce__() == (iter, ([('b', 2), ('c', 3)],)) and next(it) == ('b', 2)
