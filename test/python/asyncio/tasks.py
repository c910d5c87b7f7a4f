# Futures and tasks: the native ones behave as asyncio's own, which are there as _PyFuture and _PyTask.
import asyncio
import contextvars
import gc

var = contextvars.ContextVar('var', default=0)


async def give(x, log=None):
    var.set(x)
    await asyncio.sleep(0)
    if log is not None:
        log.append(x)
    assert var.get() == x
    return x


async def plain():
    log = []
    assert await asyncio.gather(*(give(i, log) for i in range(20))) == list(range(20))
    assert log == list(range(20)) and var.get() == 0
    task = asyncio.create_task(give(3), name='three')
    assert task.get_name() == 'three' and task in asyncio.all_tasks()
    assert asyncio.current_task() is not task and not task.done()
    assert repr(task).startswith("<Task pending name='three' coro=<give() running at"), repr(task)
    assert await task == 3 and task.done() and task.result() == 3 and task.exception() is None
    assert task not in asyncio.all_tasks()


async def failing():
    async def bad():
        raise LookupError('bad')

    task = asyncio.create_task(bad())
    try:
        await task
    except LookupError as e:
        assert e is task.exception()
    try:
        await asyncio.gather(bad(), give(1))
    except LookupError:
        pass
    got = await asyncio.gather(bad(), give(1), return_exceptions=True)
    assert isinstance(got[0], LookupError) and got[1] == 1


async def cancelling():
    seen = []

    async def stubborn():
        try:
            await asyncio.sleep(100)
        except asyncio.CancelledError as e:
            seen.append(e.args)
        return 'done'

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    assert task.cancel('why') and task.cancelling() == 1
    assert await task == 'done' and seen == [('why',)]
    assert task.uncancel() == 0 and not task.cancelled() and not task.cancel()

    task = asyncio.create_task(asyncio.sleep(100))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        assert task.cancelled()
    else:
        assert False
    never = asyncio.create_task(stubborn())
    never.cancel()
    try:
        await never
    except asyncio.CancelledError:
        pass
    try:
        async with asyncio.timeout(0):
            await asyncio.sleep(100)
    except TimeoutError:
        pass
    else:
        assert False


async def futures():
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    log = []

    def callback(which):
        log.append(which.result())

    f.add_done_callback(callback)
    f.add_done_callback(callback)
    f.add_done_callback(log.append)
    assert f.remove_done_callback(callback) == 2
    loop.call_soon(f.set_result, 'x')
    assert await f == 'x' and f.done() and await f == 'x'
    await asyncio.sleep(0)
    assert log == [f]
    try:
        f.set_result(1)
    except asyncio.InvalidStateError:
        pass
    else:
        assert False
    f = loop.create_future()
    try:
        f.set_exception(StopIteration)
    except TypeError:
        f.set_exception(RuntimeError('stop'))
    assert isinstance(f.exception(), RuntimeError)
    f = loop.create_future()
    assert f.cancel() and f.cancelled() and not f.cancel()


async def wrong():
    class Yields:
        def __await__(self):
            yield self.thing

    for thing, text in ((7, 'Task got bad yield: 7'), (asyncio.Future(), 'yield was used instead of yield from')):
        y = Yields()
        y.thing = thing

        async def run():
            await y

        try:
            await asyncio.create_task(run())
        except RuntimeError as e:
            assert text in str(e), e
        else:
            assert False


class Sub(asyncio.Task):
    def cancel(self, msg=None):
        self.tried = True
        return super().cancel(msg)


async def subclass():
    task = Sub(give(5), loop=asyncio.get_running_loop())
    waiting = asyncio.create_task(asyncio.wait_for(task, 10))
    await asyncio.sleep(0)
    assert task.cancel() and task.tried
    try:
        await waiting
    except asyncio.CancelledError:
        pass
    py = asyncio.tasks._PyTask(give(6), loop=asyncio.get_running_loop())
    assert await py == 6
    assert await asyncio.gather(asyncio.tasks._PyTask(give(7)), give(8)) == [7, 8]


async def groups():
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(give(i)) for i in range(5)]
    assert [t.result() for t in tasks] == list(range(5))
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(100))
            group.create_task(wrong_value())
    except* ValueError:
        pass
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)

    async def quick():
        return asyncio.current_task()

    task = loop.create_task(quick())
    assert task.done() and task.result() is task and task.get_coro() is None
    assert await loop.create_task(give(4)) == 4
    loop.set_task_factory(None)


async def wrong_value():
    raise ValueError


async def queues():
    queue = asyncio.Queue(maxsize=3)
    got = []

    async def produce():
        for i in range(200):
            await queue.put(i)
        await queue.put(None)

    async def consume():
        while (item := await queue.get()) is not None:
            got.append(item)

    await asyncio.gather(produce(), consume())
    assert got == list(range(200))


async def everything():
    for part in (plain, failing, cancelling, futures, wrong, subclass, groups, queues):
        await part()


for _ in range(10):
    asyncio.run(everything())

# Nobody asks for the exception: the loop is told.
reported = []


async def careless():
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: reported.append(context['message']))
    asyncio.create_task(wrong_value())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()


asyncio.run(careless())
gc.collect()
assert reported in ([], ['Task exception was never retrieved']), reported
