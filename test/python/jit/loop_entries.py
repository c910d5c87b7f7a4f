"""What loops take variables for when they are entered: it may be something else the next time."""


def floats(x, y, n):
    for _ in range(n):
        x = x * y + 0.5
        if x > 1e9:
            x = 1.25
    return x


for _ in range(3):
    assert floats(1.5, 1.01, 2000) == 1104.207424742323
    assert floats(1, 2, 10) == 1535.5
    assert floats(1.5, 2, 10) == 2047.5
    assert floats(True, 1.5, 3) == 5.75
    assert floats('text', 1, 0) == 'text'
try:
    floats('text', 1.5, 1)
    raise SystemExit('no TypeError')
except TypeError:
    pass


def rows(table, n):
    total = 0.0
    for i in range(n):
        row = table[i % len(table)]
        for j in range(len(row)):
            total += row[j]
    return total


for _ in range(3):
    assert rows([[1.0, 2.0], [3.5]], 700) == 2275.0
    assert rows([(1.0, 2.0), [3.5]], 700) == 2275.0
    assert rows(None, 0) == 0.0


class Row(list):
    def __getitem__(self, i):
        return 1.0


assert rows([Row([5.0])], 30) == 30.0


def late(n):
    """A variable without a value at first."""
    for i in range(n):
        if i == 0:
            x = [0.0]
        x[0] += 1.5
    return x


assert late(300) == [450.0]
try:
    late(0)
    raise SystemExit('no UnboundLocalError')
except UnboundLocalError:
    pass


def used_again(n, values):
    """The same name for other things."""
    for t in values:
        t = t + 0.5
    total = 0
    for i in range(n):
        t = [i]
        total += t[0]
    return total, t


for _ in range(4):
    assert used_again(300, [1.5]) == (44850, [299])
    assert used_again(300, []) == (44850, [299])
    assert used_again(300, [1]) == (44850, [299])


def nested(a, k, n):
    total = 0
    for i in range(n):
        j = 0
        while j < n:
            total += a[j] * k
            j += 1
        if i == n - 1:
            k = k / 2
    return total, k


for _ in range(3):
    assert nested([1, 2, 3] * 10, 2, 30) == (3600, 1.0)
    assert nested((1, 2, 3) * 10, 2.0, 30) == (3600.0, 1.0)
    assert nested([1.5, 2, 3] * 10, True, 30) == (1950.0, 0.5)


def handled(x, n):
    done = 0
    for i in range(n):
        try:
            x = x + 1.0 / (i % 3)
        except ZeroDivisionError:
            done += 1
    return x, done


for _ in range(3):
    assert handled(0.0, 300) == (150.0, 100)
    assert handled(0, 300) == (150.0, 100)
