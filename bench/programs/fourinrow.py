"""Board games: four in a row by alpha-beta search over lists."""
from harness import bench

WIDTH, HEIGHT = 7, 6
LINES = []
for x in range(WIDTH):
    for y in range(HEIGHT):
        for dx, dy in ((1, 0), (0, 1), (1, 1), (1, -1)):
            line = [(x + k * dx, y + k * dy) for k in range(4)]
            if all(0 <= a < WIDTH and 0 <= b < HEIGHT for a, b in line):
                LINES.append([b * WIDTH + a for a, b in line])
THROUGH = [[line for line in LINES if cell in line] for cell in range(WIDTH * HEIGHT)]


class Board:
    def __init__(self):
        self.cells = [0] * (WIDTH * HEIGHT)
        self.heights = [0] * WIDTH
        self.nodes = 0

    def moves(self):
        return [c for c in (3, 2, 4, 1, 5, 0, 6) if self.heights[c] < HEIGHT]

    def play(self, column, player):
        cell = self.heights[column] * WIDTH + column
        self.cells[cell] = player
        self.heights[column] += 1
        return any(all(self.cells[i] == player for i in line) for line in THROUGH[cell])

    def undo(self, column):
        self.heights[column] -= 1
        self.cells[self.heights[column] * WIDTH + column] = 0

    def score(self, player):
        total = 0
        for line in LINES:
            s = 0
            for i in line:
                s += self.cells[i]
            if s == 3 * player:
                total += 5
            elif s == 2 * player:
                total += 1
        return total

    def search(self, player, depth, alpha, beta):
        self.nodes += 1
        if depth == 0:
            return self.score(player) - self.score(-player)
        best = -1000
        for column in self.moves():
            won = self.play(column, player)
            value = 900 + depth if won else -self.search(-player, depth - 1, -beta, -alpha)
            self.undo(column)
            if value > best:
                best = value
                alpha = max(alpha, value)
                if alpha >= beta:
                    break
        return best


def main(moves, depth):
    board = Board()
    played = []
    player = 1
    for _ in range(moves):
        rated = []
        for column in board.moves():
            won = board.play(column, player)
            rated.append((999 if won else -board.search(-player, depth, -1000, 1000), -column))
            board.undo(column)
        column = -max(rated)[1]
        played.append(column)
        if board.play(column, player):
            break
        player = -player
    return played, board.nodes


bench(main, 4, 4, expect=([2, 3, 2, 2], 7793))
