"""Objects: particles with slots, properties and operators of a vector class."""
from harness import bench


class Vector:
    __slots__ = ('x', 'y')

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    @property
    def squared(self):
        return self.x * self.x + self.y * self.y


class Particle:
    gravity = Vector(0.0, -9.81)

    def __init__(self, position, velocity, mass=1.0):
        self.position = position
        self.velocity = velocity
        self.mass = mass

    def step(self, dt):
        self.velocity = self.velocity + self.gravity * dt
        self.position = self.position + self.velocity * dt
        if self.position.y < 0:
            self.position = Vector(self.position.x, -self.position.y)
            self.velocity = Vector(self.velocity.x, -0.9 * self.velocity.y)

    @property
    def energy(self):
        return self.mass * (0.5 * self.velocity.squared + 9.81 * self.position.y)


def main(count, steps):
    particles = [Particle(Vector(i * 0.5, i % 13 + 1.0), Vector(1.0, i % 3)) for i in range(count)]
    for _ in range(steps):
        for p in particles:
            p.step(0.01)
    return round(sum(p.energy for p in particles), 6)


bench(main, 200, 1100, expect=4458.769606)
