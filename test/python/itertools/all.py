"""itertools, each against a plain definition."""
from itertools import (
    accumulate, batched, chain, combinations, combinations_with_replacement, compress, count, cycle, dropwhile,
    filterfalse, groupby, islice, pairwise, permutations, product, repeat, starmap, takewhile, tee, zip_longest,
)
from fractions import Fraction


def raises(error, message, call):
    try:
        call()
    except error as e:
        assert str(e) == message, str(e)
    else:
        raise AssertionError('no error')


for n in range(6):
    pool = 'abcdef'[:n]
    for r in range(5):
        indices = list(product(range(n), repeat=r))
        pick = lambda t: tuple(pool[i] for i in t)
        assert [pick(t) for t in indices] == list(product(pool, repeat=r))
        assert [pick(t) for t in indices if len(set(t)) == r] == list(permutations(pool, r))
        assert [pick(t) for t in indices if sorted(set(t)) == list(t)] == list(combinations(pool, r))
        assert [pick(t) for t in indices if sorted(t) == list(t)] == list(combinations_with_replacement(pool, r))

for start in (None, 0, 1, 5, 12):
    for stop in (None, 0, 3, 10, 20):
        for step in (None, 1, 2, 4):
            assert list(islice(range(10), start, stop, step)) == list(range(10))[start:stop:step]
it = iter(range(10))
assert list(islice(it, 3)) == [0, 1, 2] and next(it) == 3 and list(islice(it, 1, 4, 5)) == [5] and next(it) == 8

assert list(accumulate([1, 2, 3, 4])) == [1, 3, 6, 10] and list(accumulate('abc', initial='>')) == ['>', '>a', '>ab', '>abc']
assert list(accumulate([3, 1, 4], max)) == [3, 3, 4] and list(accumulate([])) == []
assert list(batched('abcde', 2)) == [('a', 'b'), ('c', 'd'), ('e',)]
raises(ValueError, 'batched(): incomplete batch', lambda: list(batched('abc', 2, strict=True)))
assert list(chain('ab', [], (1,))) == ['a', 'b', 1] and list(chain.from_iterable(['ab', 'c'])) == ['a', 'b', 'c']
assert list(compress('abcd', [1, 0, True, None])) == ['a', 'c']
assert list(islice(count(2**53 - 2), 4)) == [2**53 - 2, 2**53 - 1, 2**53, 2**53 + 1]
assert list(islice(count(Fraction(1, 2), Fraction(1, 3)), 3)) == [Fraction(1, 2), Fraction(5, 6), Fraction(7, 6)]
assert repr(count(1)) == 'count(1)' and repr(count(1, 2)) == 'count(1, 2)' and repr(repeat('a', 3)) == "repeat('a', 3)"
assert list(islice(cycle('ab'), 5)) == ['a', 'b', 'a', 'b', 'a'] and list(cycle('')) == []
assert list(dropwhile(lambda x: x < 3, [1, 3, 1])) == [3, 1] and list(takewhile(lambda x: x < 3, [1, 3, 1])) == [1]
assert list(filterfalse(None, [0, 1, 2])) == [0] and list(filterfalse(lambda x: x % 2, range(5))) == [0, 2, 4]
assert [(k, list(g)) for k, g in groupby('aabccc')] == [('a', ['a', 'a']), ('b', ['b']), ('c', ['c'] * 3)]
groups = [g for _, g in groupby('aab')]
assert list(groups[0]) == []
assert list(pairwise('abc')) == [('a', 'b'), ('b', 'c')] and list(pairwise('a')) == []
assert list(repeat(1, 3)) == [1, 1, 1] and list(repeat(1, -1)) == [] and repeat(1, 3).__length_hint__() == 3
assert list(starmap(pow, [(2, 3), [3, 2]])) == [8, 9]
assert list(zip_longest('ab', [1], fillvalue='-')) == [('a', 1), ('b', '-')] and list(zip_longest()) == []

a, b, c = tee(iter('abc'), 3)
assert next(a) == 'a' and list(b) == ['a', 'b', 'c'] and list(a) == ['b', 'c'] and list(c) == ['a', 'b', 'c'] and list(a) == []
d = tee(range(3))[0]
next(d)
assert list(d.__copy__()) == [1, 2] and list(d) == [1, 2]

raises(ValueError, 'r must be non-negative', lambda: combinations('a', -1))
raises(TypeError, 'a number is required', lambda: count('a'))
raises(ValueError, 'Step for islice() must be a positive integer or None.', lambda: islice([], 0, 1, 0))
raises(TypeError, 'len() of unsized object', lambda: repeat(1).__length_hint__())
