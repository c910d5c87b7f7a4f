"""Heaps: shortest routes in a graph of dicts with heapq, and a heap written in Python."""
import heapq

from harness import bench


def graph(n):
    edges = {i: {} for i in range(n)}
    for i in range(n):
        for k in range(1, 6):
            j = (i * k * 31 + k * 17) % n
            edges[i][j] = 1 + (i * 7 + j * 3) % 50
            edges[j][i] = edges[i][j]
    return edges


def shortest(edges, start):
    known = {}
    heap = [(0, start)]
    while heap:
        d, node = heapq.heappop(heap)
        if node in known:
            continue
        known[node] = d
        for to, cost in edges[node].items():
            if to not in known:
                heapq.heappush(heap, (d + cost, to))
    return known


def push(heap, item):
    heap.append(item)
    i = len(heap) - 1
    while i > 0:
        up = (i - 1) >> 1
        if heap[up] <= item:
            break
        heap[i] = heap[up]
        i = up
    heap[i] = item


def pop(heap):
    last = heap.pop()
    if not heap:
        return last
    top = heap[0]
    i = 0
    n = len(heap)
    while True:
        child = 2 * i + 1
        if child >= n:
            break
        if child + 1 < n and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= last:
            break
        heap[i] = heap[child]
        i = child
    heap[i] = last
    return top


def main(n, numbers):
    edges = graph(n)
    distances = [sum(shortest(edges, s).values()) for s in range(0, n, n // 4)]
    heap = []
    for i in range(numbers):
        push(heap, i * 48271 % 65521)
    ordered = [pop(heap) for _ in range(numbers)]
    return distances, ordered[:3], ordered == sorted(ordered)


bench(main, 3000, 20000, expect=([48482, 44922, 46162, 44937], [0, 101, 102], True))
