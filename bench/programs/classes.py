"""Classes: dataclasses, named tuples, enums and abstract classes, made and used in numbers."""
import abc
import enum
from collections import namedtuple
from dataclasses import dataclass, field, replace

from harness import bench


class Colour(enum.Enum):
    RED = 1
    GREEN = 2
    BLUE = 3


class Rights(enum.IntFlag):
    READ = 1
    WRITE = 2
    RUN = 4


@dataclass(order=True)
class Version:
    major: int
    minor: int = 0
    notes: list = field(default_factory=list, compare=False)


@dataclass(frozen=True)
class Key:
    a: int
    b: str


Pair = namedtuple('Pair', 'left right')


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...


class Square(Shape):
    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side**2


class Circle(Shape):
    def __init__(self, radius):
        self.radius = radius

    def area(self):
        return 3.0 * self.radius * self.radius


def main(n, kinds):
    versions = [Version(i % 9, i * 7 % 13) for i in range(n)]
    versions.sort()
    keys = {Key(i % 50, f'k{i % 7}'): i for i in range(n)}
    pairs = [Pair(i, -i)._replace(right=i + 1) for i in range(n)]
    colours = [Colour(i % 3 + 1) for i in range(n)]
    rights = Rights(0)
    for i in range(n // 10):
        rights ^= Rights.WRITE if i % 2 else Rights.READ | Rights.RUN
    shapes = [(Square, Circle)[i % 2](i % 10) for i in range(n)]
    made = [type(f'Made{i}', (Square,), {'factor': i, 'twice': lambda self: 2 * self.area()}) for i in range(kinds)]
    return (
        replace(versions[n // 2], minor=99).minor,
        len(keys),
        sum(p.left * p.right for p in pairs) % 10007,
        sum(c is Colour.BLUE for c in colours),
        int(rights),
        sum(s.area() for s in shapes if isinstance(s, Shape)),
        sum(cls(i % 4).twice() for i, cls in enumerate(made)),
    )


bench(main, 28_000, 300, expect=(99, 350, 3661, 9333, 0, 1722000.0, 2100))
