"""Coroutines: generators that are sent values, closed and thrown into; a scheduler that rotates them."""
from collections import deque

from harness import bench


def averager():
    total = count = 0
    average = None
    while True:
        value = yield average
        if value is None:
            return total
        total += value
        count += 1
        average = total / count


def grep(pattern, target):
    try:
        while True:
            line = yield
            if pattern in line:
                target.send(line)
    except GeneratorExit:
        target.close()


def counter(found):
    while True:
        try:
            line = yield
        except ValueError:
            found['errors'] += 1
        else:
            found['lines'] += 1
            found['size'] += len(line)


def task(name, n, log):
    for i in range(n):
        if i % 50 == 0:
            log.append((name, i))
        yield


def rotate(tasks):
    queue = deque(tasks)
    switches = 0
    while queue:
        current = queue.popleft()
        try:
            next(current)
        except StopIteration:
            continue
        switches += 1
        queue.append(current)
    return switches


def main(n):
    a = averager()
    next(a)
    for i in range(n):
        last = a.send(i % 101)
    try:
        a.send(None)
    except StopIteration as stop:
        total = stop.value
    found = {'errors': 0, 'lines': 0, 'size': 0}
    sink = counter(found)
    next(sink)
    source = grep('7', sink)
    next(source)
    for i in range(n):
        source.send(f'line {i}')
        if i % 1000 == 0:
            sink.throw(ValueError)
    source.close()
    log = []
    switches = rotate([task(k, n // 40 + k, log) for k in range(30)])
    return round(last, 6), total, found, switches, len(log)


bench(main, 260_000, expect=(49.99625, 12999025, {'errors': 260, 'lines': 102536, 'size': 1083215}, 195435, 3929))
