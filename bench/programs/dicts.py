"""Dicts: counting words, grouping, joining tables, nested dicts, tuple keys, deletion and merging."""
from collections import defaultdict

from harness import bench

WORDS = 'it was the best of times it was the worst of times it was an age of wisdom and of folly'.split()


def main(n):
    counts = {}
    for i in range(n):
        word = WORDS[i * 7 % len(WORDS)] + str(i % 300)
        counts[word] = counts.get(word, 0) + 1
    groups = defaultdict(list)
    for word, count in counts.items():
        groups[count].append(word)
    grid = {}
    for i in range(n // 2):
        grid[i % 211, i % 173] = i
    reached = sum(grid.get((x, x + 1), 0) for x in range(173))
    people = {i: {'name': f'p{i}', 'team': i % 40} for i in range(n // 50)}
    teams = {}
    for key, person in people.items():
        teams.setdefault(person['team'], {})[person['name']] = key
    for key in list(people):
        if key % 3 == 0:
            del people[key]
        elif key % 3 == 1:
            people.pop(key)
    merged = {}
    for k in range(200):
        merged = {**merged, k: k * k} if k % 2 else merged | {-k: k}
    inverse = {v: k for k, v in merged.items()}
    best = sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[:2]
    return len(counts), max(groups), reached, len(teams), len(people), len(inverse), best


bench(main, 250_000, expect=(300, 834, 20338226, 40, 1666, 200, [('an11', 834), ('an14', 834)]))
