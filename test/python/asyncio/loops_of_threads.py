"""The running loop and task are those of the thread, wherever the threads take turns."""
import asyncio
import asyncio.events
import threading

seen = []


def look(blocked, go):
    blocked.set()
    go.wait()
    seen.append(asyncio.events._get_running_loop())
    try:
        asyncio.current_task()
    except RuntimeError as e:
        seen.append(str(e))


async def main():
    blocked, go = threading.Event(), threading.Event()
    thread = threading.Thread(target=look, args=(blocked, go))
    thread.start()
    blocked.wait()
    go.set()
    # The other thread has its turn while this task runs.
    thread.join()
    assert asyncio.get_running_loop() is loop and asyncio.current_task() is not None
    loop_in_thread = await asyncio.to_thread(asyncio.events._get_running_loop)
    assert loop_in_thread is None
    return await asyncio.gather(*(asyncio.to_thread(lambda i=i: i * i) for i in range(20)))


with asyncio.Runner() as runner:
    loop = runner.get_loop()
    assert runner.run(main()) == [i * i for i in range(20)]
assert seen == [None, 'no running event loop'], seen


def runs_its_own():
    async def work():
        await asyncio.sleep(0)
        return asyncio.get_running_loop()

    loops.append(asyncio.run(work()))


loops = []
threads = [threading.Thread(target=runs_its_own) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(set(loops)) == 3
