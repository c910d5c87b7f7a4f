"""Coroutines: deep chains of plain awaits, async generators and async contexts, driven without an event loop."""
from harness import bench


class Suspend:
    def __await__(self):
        return (yield self)


class Section:
    def __init__(self, log):
        self.log = log

    async def __aenter__(self):
        self.log[0] += 1
        return self

    async def __aexit__(self, *_):
        self.log[1] += 1


async def chain(depth):
    if depth == 0:
        return await Suspend()
    return 1 + await chain(depth - 1)


async def ticks(n):
    for i in range(n):
        yield i
        if i % 16 == 0:
            await Suspend()


async def program(rounds, log):
    total = 0
    for r in range(rounds):
        total += await chain(r % 30)
        async with Section(log):
            async for tick in ticks(20):
                total += tick
        total += len([t async for t in ticks(5) if t % 2])
    return total


def drive(coroutine):
    value = None
    suspended = 0
    while True:
        try:
            coroutine.send(value)
        except StopIteration as stop:
            return stop.value, suspended
        suspended += 1
        value = suspended % 3


def main(rounds):
    log = [0, 0]
    return drive(program(rounds, log)), log


bench(main, 9000, expect=((1867500, 36000), [9000, 9000]))
