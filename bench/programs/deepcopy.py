"""Deep copying: nested containers, shared and cyclic parts, objects with and without hooks of their own."""
import copy

from harness import bench


class Plain:
    def __init__(self, items):
        self.items = items
        self.parent = None


class Slotted:
    __slots__ = ('a', 'b')

    def __init__(self, a, b):
        self.a = a
        self.b = b


class Own:
    def __init__(self, value):
        self.value = value

    def __deepcopy__(self, memo):
        return Own(copy.deepcopy(self.value, memo))


def tree(depth):
    node = Plain([depth, 'text', (depth, [1.5, None])])
    if depth:
        for _ in range(2):
            child = tree(depth - 1)
            child.parent = node
            node.items.append(child)
    node.items += [Slotted({depth: [depth]}, Own([depth]))]
    return node


def total(node):
    return node.items[0] + sum(total(child) for child in node.items if isinstance(child, Plain))


def main(depth, times):
    root = tree(depth)
    shared = [1, 2, 3]
    table = {i: [shared, {'k': i}] for i in range(300)}
    sums = 0
    for _ in range(times):
        sums += total(copy.deepcopy(root))
        other = copy.deepcopy(table)
        assert other[0][0] is other[1][0] is not shared
        sums += len(copy.copy(table))
    return sums


bench(main, 7, 18, expect=9846)
