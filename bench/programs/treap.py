"""Trees: a balanced search tree with random priorities; insertions, look-ups, deletions, walks."""
from harness import bench


class Node:
    def __init__(self, key, priority):
        self.key = key
        self.priority = priority
        self.left = None
        self.right = None


def split(node, key):
    if node is None:
        return None, None
    if node.key < key:
        low, high = split(node.right, key)
        node.right = low
        return node, high
    low, high = split(node.left, key)
    node.left = high
    return low, node


def merge(a, b):
    if a is None:
        return b
    if b is None:
        return a
    if a.priority > b.priority:
        a.right = merge(a.right, b)
        return a
    b.left = merge(a, b.left)
    return b


class Treap:
    def __init__(self):
        self.root = None
        self.seed = 42

    def __contains__(self, key):
        node = self.root
        while node is not None:
            if key == node.key:
                return True
            node = node.left if key < node.key else node.right
        return False

    def add(self, key):
        if key in self:
            return
        self.seed = (self.seed * 69069 + 1) & 0xFFFFFFFF
        low, high = split(self.root, key)
        self.root = merge(merge(low, Node(key, self.seed)), high)

    def remove(self, key):
        low, rest = split(self.root, key)
        _, high = split(rest, key + 1)
        self.root = merge(low, high)

    def __iter__(self):
        stack = []
        node = self.root
        while stack or node is not None:
            while node is not None:
                stack.append(node)
                node = node.left
            node = stack.pop()
            yield node.key
            node = node.right


def main(n):
    tree = Treap()
    for i in range(n):
        tree.add(i * 7919 % 100003)
    found = sum(k in tree for k in range(0, 100003, 5))
    for i in range(0, n, 3):
        tree.remove(i * 7919 % 100003)
    keys = list(tree)
    return found, len(keys), keys == sorted(keys), sum(keys)


bench(main, 14000, expect=(2797, 9333, True, 466608305))
