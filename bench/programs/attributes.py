"""Attributes: reads and writes through instances, classes, properties, descriptors, __getattr__ and slots."""
from harness import bench


class Positive:
    def __set_name__(self, owner, name):
        self.name = '_' + name

    def __get__(self, instance, owner=None):
        return self if instance is None else instance.__dict__[self.name]

    def __set__(self, instance, value):
        if value < 0:
            raise ValueError(value)
        instance.__dict__[self.name] = value


class Base:
    scale = 3

    def __init__(self):
        self.a = 1
        self.b = 2
        self.c = 3

    @property
    def sum(self):
        return self.a + self.b + self.c

    @sum.setter
    def sum(self, value):
        self.a = value - self.b - self.c


class Checked(Base):
    size = Positive()

    def __init__(self):
        super().__init__()
        self.size = 5


class Slots:
    __slots__ = ('x', 'y')


class Proxy:
    def __init__(self, target):
        self._target = target

    def __getattr__(self, name):
        return getattr(self._target, name)


def main(n):
    Base.scale = 3
    base, checked, slots = Base(), Checked(), Slots()
    slots.x = slots.y = 0
    proxy = Proxy(checked)
    total = 0
    for i in range(n):
        base.a += i & 3
        base.b = base.a - base.c
        base.c = i % 7
        checked.size = i % 11
        checked.sum = base.sum + checked.scale
        slots.x += checked.size
        slots.y = slots.x ^ checked.a
        total += proxy.a + proxy.scale + getattr(base, 'missing', 1)
        if hasattr(base, 'scale'):
            Base.scale = 3 + (i & 1)
    return total, slots.x, slots.y, base.a, checked.sum


bench(main, 120_000, expect=(21600480000, 599995, 809466, 180001, 360006))
