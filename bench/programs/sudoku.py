"""Constraint solving: number grids by propagation over sets of candidates."""
from harness import bench



def puzzle(seed, kept):
    """A solvable grid: a shifted pattern with its digits renamed, of which few cells are kept."""
    digits = [(d * 5 + seed) % 9 + 1 for d in range(9)]
    cells = [str(digits[(r * 3 + r // 3 + c) % 9]) for r in range(9) for c in range(9)]
    order = sorted(range(81), key=lambda k: (k * 37 + seed * 11) % 83)
    for k in order[kept:]:
        cells[k] = '.'
    return ''.join(cells)


PUZZLES = [puzzle(seed, 24 + seed) for seed in range(4)]
CELLS = range(81)
UNITS = (
    [[r * 9 + c for c in range(9)] for r in range(9)]
    + [[r * 9 + c for r in range(9)] for c in range(9)]
    + [[(b // 3 * 3 + k // 3) * 9 + b % 3 * 3 + k % 3 for k in range(9)] for b in range(9)]
)
PEERS = [sorted({p for unit in UNITS if cell in unit for p in unit} - {cell}) for cell in CELLS]
UNITS_OF = [[unit for unit in UNITS if cell in unit] for cell in CELLS]


def eliminate(grid, cell, digit):
    if digit not in grid[cell]:
        return True
    grid[cell] = grid[cell].replace(digit, '')
    if not grid[cell]:
        return False
    if len(grid[cell]) == 1 and not all(eliminate(grid, p, grid[cell]) for p in PEERS[cell]):
        return False
    for unit in UNITS_OF[cell]:
        places = [p for p in unit if digit in grid[p]]
        if not places or (len(places) == 1 and not assign(grid, places[0], digit)):
            return False
    return True


def assign(grid, cell, digit):
    return all(eliminate(grid, cell, other) for other in grid[cell] if other != digit)


def search(grid):
    if grid is None:
        return None
    open_cells = [(len(v), i) for i, v in enumerate(grid) if len(v) > 1]
    if not open_cells:
        return grid
    _, cell = min(open_cells)
    for digit in grid[cell]:
        copy = grid[:]
        if assign(copy, cell, digit):
            solved = search(copy)
            if solved is not None:
                return solved
    return None


def solve(text):
    grid = ['123456789'] * 81
    for cell, digit in enumerate(text):
        if digit != '.' and not assign(grid, cell, digit):
            return None
    return search(grid)


def main(times):
    for _ in range(times):
        solved = [''.join(solve(p)) for p in PUZZLES]
    return sum(int(s[k]) * k for s in solved for k in range(81))


bench(main, 24, expect=64800)
