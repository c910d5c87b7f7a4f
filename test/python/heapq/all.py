"""heapq and its max-heaps."""
import heapq

seed = 3
data = []
for i in range(300):
    seed = (seed * 1103515245 + 12345) % 2**31
    data.append(seed % 50)

for push, pop, heapify, replace, pushpop, ordered in (
    (heapq.heappush, heapq.heappop, heapq.heapify, heapq.heapreplace, heapq.heappushpop, sorted(data)),
    (heapq.heappush_max, heapq.heappop_max, heapq.heapify_max, heapq.heapreplace_max, heapq.heappushpop_max, sorted(data, reverse=True)),
):
    h = []
    for x in data:
        push(h, x)
    assert [pop(h) for _ in data] == ordered and h == []
    h = data[:]
    heapify(h)
    assert replace(h, 25) == ordered[0] and pushpop(h, 25) == ordered[1]
    assert [pop(h) for _ in h[:]] == sorted(ordered[2:] + [25, 25], reverse=ordered[0] > ordered[-1])
    for empty in (lambda: pop([]), lambda: replace([], 1)):
        try:
            empty()
        except IndexError as e:
            assert str(e) == 'index out of range'
        else:
            raise AssertionError
    assert pushpop([], 5) == 5

assert heapq.nsmallest(3, data) == sorted(data)[:3] and heapq.nlargest(3, data) == sorted(data)[:-4:-1]
assert list(heapq.merge([1, 4], [2, 3])) == [1, 2, 3, 4]
try:
    heapq.heappush((), 1)
except TypeError as e:
    assert str(e) == 'heappush() argument 1 must be list, not tuple'
else:
    raise AssertionError
