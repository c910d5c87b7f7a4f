total = 0


def count(n):
    total = 0
    for i in range(n):
        for j in range(10):
            total += i * j % 7
    return total


print(count(300_000))
