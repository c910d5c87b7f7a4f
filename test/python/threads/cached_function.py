"""Threads that wait inside of a function with `lru_cache` let each other go on."""
import functools
import threading

barrier = threading.Barrier(3)


@functools.lru_cache
def wait(x):
    barrier.wait(10)
    return 3 * x


results = []
threads = [threading.Thread(target=lambda: results.append(wait(1))) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert results == [3, 3, 3], results
assert wait.cache_info().currsize == 1 and wait.cache_info().misses == 3
