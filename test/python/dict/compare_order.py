"""Which side's `__eq__` is asked when dicts are compared."""
asked = []


class A:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        asked.append((self.n, other.n))
        return True


class D(dict):
    pass


def order(left, right):
    asked.clear()
    assert left == right
    return asked[0]


assert order({1: A(1)}, {1: A(2)}) == (1, 2)
assert order(D({1: A(1)}), {1: A(2)}) == (1, 2)
assert order({1: A(1)}, D({1: A(2)})) == (2, 1)
assert order(D({1: A(1)}), D({1: A(2)})) == (1, 2)
assert order({'a': A(1), 'b': A(1)}, {'b': A(2), 'a': A(2)}) == (1, 2)

