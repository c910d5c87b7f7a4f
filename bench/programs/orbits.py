"""Numeric: bodies that attract each other, in floats kept in lists."""
from harness import bench


def main(steps):
    bodies = [[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 40.0]]
    for i in range(1, 6):
        bodies.append([i * 2.0, i * 0.3, 0.1 * i, 0.0, 4.4 / i**0.5, 0.05 * i, 0.01 / i])
    dt = 0.002
    for _ in range(steps):
        for i in range(len(bodies)):
            a = bodies[i]
            for j in range(i + 1, len(bodies)):
                b = bodies[j]
                dx = a[0] - b[0]
                dy = a[1] - b[1]
                dz = a[2] - b[2]
                d2 = dx * dx + dy * dy + dz * dz + 1e-9
                mag = dt / (d2 * d2**0.5)
                ma = a[6] * mag
                mb = b[6] * mag
                a[3] -= dx * mb
                a[4] -= dy * mb
                a[5] -= dz * mb
                b[3] += dx * ma
                b[4] += dy * ma
                b[5] += dz * ma
        for body in bodies:
            body[0] += dt * body[3]
            body[1] += dt * body[4]
            body[2] += dt * body[5]
    return ' '.join('%.9f' % body[0] for body in bodies)


bench(main, 22000, expect='0.001965338 1.165678089 -3.528613367 5.824009636 7.780308303 -5.745678783')
