"""Numeric: heat that spreads over a grid of rows of floats."""
from harness import bench


def step(grid, n):
    new = [row[:] for row in grid]
    for y in range(1, n - 1):
        above, row, below = grid[y - 1], grid[y], grid[y + 1]
        out = new[y]
        for x in range(1, n - 1):
            out[x] = row[x] + 0.2 * (above[x] + below[x] + row[x - 1] + row[x + 1] - 4.0 * row[x])
    return new


def main(n, steps):
    grid = [[0.0] * n for _ in range(n)]
    for i in range(n):
        grid[i][0] = 100.0
        grid[n // 2][i] = 50.0
    for _ in range(steps):
        grid = step(grid, n)
    return round(sum(map(sum, grid)), 6)


bench(main, 110, 40, expect=45021.000713)
