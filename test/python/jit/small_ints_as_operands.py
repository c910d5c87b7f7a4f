# Small ints written in the source, where compiled code asks an operand what it is.
class V:
    def __init__(self, x):
        self.x = x

    def __truediv__(self, other):
        return V(self.x / other)

    def __mul__(self, other):
        return V(self.x * other)

    def __rsub__(self, other):
        return other - self.x

    def __eq__(self, other):
        return self.x == other

    def __lt__(self, other):
        return self.x < other


def operators(v):
    return (v / 2).x, (v * 3).x, 2 - v, v == 6, v < 2, 9 > v, 6 == v


def methods():
    return 2 .bit_length(), 2 .__add__(3), 1 .real, 5 .__class__


for _ in range(400):
    assert operators(V(6)) == (3.0, 18, -4, True, False, True, True)
    assert methods() == (2, 5, 1, int)
