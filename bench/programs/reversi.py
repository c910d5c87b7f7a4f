"""Board games: many random games of reversi over a padded board, with an own random generator."""
from harness import bench

EDGE = 3
STEPS = (-11, -10, -9, -1, 1, 9, 10, 11)


def start():
    board = [EDGE] * 100
    for y in range(1, 9):
        for x in range(1, 9):
            board[y * 10 + x] = 0
    board[44] = board[55] = 1
    board[45] = board[54] = 2
    return board


def flips(board, cell, me):
    if board[cell]:
        return ()
    other = 3 - me
    out = []
    for step in STEPS:
        at = cell + step
        run = []
        while board[at] == other:
            run.append(at)
            at += step
        if run and board[at] == me:
            out += run
    return out


def game(seed):
    board = start()
    me = 1
    passes = 0
    while passes < 2:
        options = {}
        for cell in range(11, 89):
            turned = flips(board, cell, me)
            if turned:
                options[cell] = turned
        if options:
            passes = 0
            seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
            cell = list(options)[seed % len(options)]
            board[cell] = me
            for at in options[cell]:
                board[at] = me
        else:
            passes += 1
        me = 3 - me
    return board.count(1) - board.count(2), seed


def main(games):
    seed = 1
    wins = 0
    margin = 0
    for _ in range(games):
        result, seed = game(seed)
        wins += result > 0
        margin += abs(result)
    return wins, margin


bench(main, 130, expect=(56, 1631))
