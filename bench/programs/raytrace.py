"""Ray tracing: spheres over a chequered floor, with shadows and reflections."""
import math

from harness import bench


class Vec:
    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y, self.z + o.z)

    def __sub__(self, o):
        return Vec(self.x - o.x, self.y - o.y, self.z - o.z)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k, self.z * k)

    def dot(self, o):
        return self.x * o.x + self.y * o.y + self.z * o.z

    def unit(self):
        return self * (1.0 / math.sqrt(self.dot(self)))


class Sphere:
    def __init__(self, centre, radius, colour, shine):
        self.centre = centre
        self.radius = radius
        self.colour = colour
        self.shine = shine

    def hit(self, origin, direction):
        to = self.centre - origin
        along = to.dot(direction)
        d = self.radius * self.radius - to.dot(to) + along * along
        if d < 0:
            return None
        t = along - math.sqrt(d)
        return t if t > 1e-6 else None

    def normal(self, point):
        return (point - self.centre).unit()

    def colour_at(self, point):
        return self.colour


class Floor:
    shine = 0.1

    def hit(self, origin, direction):
        if direction.y > -1e-9:
            return None
        t = -origin.y / direction.y
        return t if t > 1e-6 else None

    def normal(self, point):
        return Vec(0.0, 1.0, 0.0)

    def colour_at(self, point):
        return 0.9 if (math.floor(point.x) + math.floor(point.z)) % 2 else 0.2


class Scene:
    def __init__(self, things, light):
        self.things = things
        self.light = light

    def nearest(self, origin, direction):
        best = None
        for thing in self.things:
            t = thing.hit(origin, direction)
            if t is not None and (best is None or t < best[0]):
                best = (t, thing)
        return best

    def trace(self, origin, direction, depth):
        found = self.nearest(origin, direction)
        if found is None:
            return 0.1 + 0.4 * max(0.0, direction.y)
        t, thing = found
        point = origin + direction * t
        normal = thing.normal(point)
        to_light = (self.light - point).unit()
        lit = 0.0 if self.nearest(point, to_light) else max(0.0, normal.dot(to_light))
        shade = thing.colour_at(point) * (0.2 + 0.8 * lit)
        if depth > 0 and thing.shine > 0:
            mirrored = direction - normal * (2 * direction.dot(normal))
            shade = shade * (1 - thing.shine) + thing.shine * self.trace(point, mirrored, depth - 1)
        return shade


def main(width, height):
    spheres = [Sphere(Vec(i * 1.5 - 3, 1.0, 4.0 + i % 2), 0.8, 0.5 + 0.1 * i, 0.3) for i in range(5)]
    scene = Scene([Floor(), *spheres], Vec(-5.0, 8.0, -3.0))
    eye = Vec(0.0, 1.5, -3.0)
    total = 0.0
    for row in range(height):
        for column in range(width):
            ray = Vec((column - width / 2) / width, (height / 2 - row) / height, 1.0).unit()
            total += scene.trace(eye, ray, 2)
    return round(total, 6)


bench(main, 160, 100, expect=4742.870459)
