"""Numeric: the same attraction with tuples that are unpacked and packed again at each step."""
from harness import bench


def pull(p, q, dt):
    (x1, y1, z1), (u1, v1, w1), m1 = p
    (x2, y2, z2), (u2, v2, w2), m2 = q
    dx, dy, dz = x1 - x2, y1 - y2, z1 - z2
    d = dx * dx + dy * dy + dz * dz + 1e-9
    g = dt / (d * d**0.5)
    a, b = m2 * g, m1 * g
    return (
        ((x1, y1, z1), (u1 - dx * a, v1 - dy * a, w1 - dz * a), m1),
        ((x2, y2, z2), (u2 + dx * b, v2 + dy * b, w2 + dz * b), m2),
    )


def main(steps):
    bodies = [((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), 40.0)]
    bodies += [((i * 2.0, i * 0.3, 0.1 * i), (0.0, 4.4 / i**0.5, 0.0), 0.01 / i) for i in range(1, 5)]
    pairs = [(i, j) for i in range(5) for j in range(i + 1, 5)]
    dt = 0.002
    for _ in range(steps):
        for i, j in pairs:
            bodies[i], bodies[j] = pull(bodies[i], bodies[j], dt)
        bodies = [
            ((x + dt * u, y + dt * v, z + dt * w), (u, v, w), m) for (x, y, z), (u, v, w), m in bodies
        ]
    return ' '.join('%.9f' % body[0][0] for body in bodies)


bench(main, 28000, expect='0.001510292 1.010973676 2.625100845 4.623016058 -7.622794718')
