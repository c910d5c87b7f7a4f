"""Coroutines: trees of asyncio tasks that compute, sleep for no time and share results through a cache."""
import asyncio

from harness import bench


async def leaf(cache, key):
    if key % 7 == 0:
        await asyncio.sleep(0)
    if key in cache:
        return cache[key]
    value = sum(range(key % 50))
    cache[key] = value
    return value


async def node(cache, depth, label):
    if depth == 0:
        return await leaf(cache, label % 100)
    results = await asyncio.gather(*(node(cache, depth - 1, label * 5 + k) for k in range(5)))
    return sum(results)


async def grouped(n):
    queue = asyncio.Queue(maxsize=10)
    total = 0

    async def produce():
        for i in range(n):
            await queue.put(i)
        await queue.put(None)

    async def consume():
        nonlocal total
        while (item := await queue.get()) is not None:
            total += item

    async with asyncio.TaskGroup() as group:
        group.create_task(produce())
        group.create_task(consume())
    return total


async def everything(depth, n):
    return await node({}, depth, 1), await grouped(n)


def main(depth, n):
    return asyncio.run(everything(depth, n))


bench(main, 5, 12000, expect=(1232500, 71994000))
