"""Constraint solving: who lives where, by permutations from itertools and early pruning."""
import itertools

from harness import bench


def next_to(a, b):
    return a - b == 1 or b - a == 1


def solutions():
    houses = range(5)
    orders = list(itertools.permutations(houses))
    for red, green, ivory, yellow, blue in orders:
        if green - ivory != 1:
            continue
        for english, spaniard, ukrainian, norwegian, japanese in orders:
            if english != red or norwegian != 0 or not next_to(norwegian, blue):
                continue
            for coffee, tea, milk, juice, water in orders:
                if coffee != green or ukrainian != tea or milk != 2:
                    continue
                for dog, snail, fox, horse, zebra in orders:
                    if spaniard != dog:
                        continue
                    for chess, go, cards, dice, darts in orders:
                        if chess == snail and go == yellow and next_to(cards, fox) and next_to(go, horse):
                            if dice == juice and japanese == darts:
                                yield water, zebra, norwegian, japanese


def main(times):
    for _ in range(times):
        found = list(solutions())
    return found


bench(main, 110, expect=[(0, 4, 0, 4)])
