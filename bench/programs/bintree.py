"""Trees: allocation and traversal of complete binary trees of small objects."""
from harness import bench


class Node:
    __slots__ = ('left', 'right')

    def __init__(self, left, right):
        self.left = left
        self.right = right


def make(depth):
    if depth == 0:
        return Node(None, None)
    return Node(make(depth - 1), make(depth - 1))


def count(node):
    if node.left is None:
        return 1
    return 1 + count(node.left) + count(node.right)


def pairs(depth):
    return (pairs(depth - 1), pairs(depth - 1)) if depth else ()


def size(pair):
    return 1 + size(pair[0]) + size(pair[1]) if pair else 1


def main(depth):
    kept = make(depth)
    total = 0
    for d in range(4, depth, 2):
        for _ in range(1 << (depth - d)):
            total += count(make(d))
    return total, count(kept), size(pairs(depth))


bench(main, 14, expect=(162476, 32767, 32767))
