# Small frozensets of simple things have a normal form; it must agree with their equality and hash.
nan = float('nan')
first, second = object(), object()
kinds = [
    frozenset(), frozenset([1]), frozenset([1, 2]), frozenset(['1']), frozenset(['1', 2]), frozenset(['a', 'bc']),
    frozenset(['ab', 'c']), frozenset([b'a']), frozenset(['a']), frozenset([(1, 2)]), frozenset([1, (2,)]),
    frozenset([1.5]), frozenset([2**70]), frozenset([None]), frozenset([nan]), frozenset([first]),
    frozenset([second, first]), frozenset([frozenset([1])]), frozenset([frozenset()]), frozenset(range(8)),
    frozenset(range(9)), frozenset(['s1:a', 'b']), frozenset(['é', '\U0001f600']), frozenset(['\udc80']),
    frozenset([(2**25, 1)]), (1, 2), '{1,2,', frozenset([float('inf')]), frozenset(['inf']),
]
table = {key: i for i, key in enumerate(kinds)}
assert len(table) == len(kinds) and list(table) == kinds
assert all(table[key] == i for i, key in enumerate(kinds))
for i, key in enumerate(kinds):
    if isinstance(key, frozenset):
        items = list(key)
        again = frozenset(reversed(items)) if items else frozenset([])
        assert table[again] == i and again in set(kinds) and set(items) in set(kinds)
assert table[frozenset([2, 1.0])] == table[frozenset([True, 2])] == 2
assert table[frozenset([2.0**70])] == 12 and frozenset([float('nan')]) not in table
assert {frozenset([1, 2])} == {frozenset([2, 1])} and frozenset([frozenset('ab')]) == frozenset([frozenset('ba')])


class Same:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return hash(self.value)

    def __eq__(self, other):
        return self.value == other


assert table[Same(frozenset([1, 2]))] == 2 and Same(frozenset([1, 2])) in set(kinds)
mixed = {frozenset([Same(1)]): 'same'}
assert mixed[frozenset([1])] == 'same' and frozenset([2]) not in mixed
mixed[frozenset([1])] = 'other'
assert len(mixed) == 1 and mixed[frozenset([Same(1)])] == 'other'


class Own(frozenset):
    def __eq__(self, other):
        return False

    __hash__ = frozenset.__hash__


class Plain(frozenset):
    pass


assert Own([1]) not in {Own([1])} and table[Plain([1, 2])] == 2 and {Plain([1]): 5}[frozenset([1])] == 5
assert type(next(iter({Plain([1])}))) is Plain
big = dict.fromkeys(range(100), 'v')
copy = big.copy()
copy[100] = 1
assert list(copy) == [*range(100), 100] and len(big) == 100 and big == dict(big)
