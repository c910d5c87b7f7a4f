"""Processes, a pool and an executor, by the start method that there is on all systems."""
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor


def double(n):
    return 2 * n


def fail(n):
    raise LookupError(n)


def serve(requests, answers, lock, done):
    with lock:
        answers.put(os.getpid())
    for n in iter(requests.get, None):
        answers.put(double(n))
    answers.put(b'x' * 200_000)
    done.set()


def main():
    context = multiprocessing.get_context('spawn')
    requests, answers = context.Queue(), context.SimpleQueue()
    lock, done = context.Lock(), context.Event()
    process = context.Process(target=serve, args=(requests, answers, lock, done), name='server')
    with lock:
        process.start()
        assert process.is_alive() and answers.empty()
    assert answers.get() == process.pid != os.getpid()
    for n in range(3):
        requests.put(n)
    assert [answers.get() for _ in range(3)] == [0, 2, 4]
    assert not done.is_set()
    requests.put(None)
    # More than a pipe holds: it is written while it is read.
    assert len(answers.get()) == 200_000
    assert done.wait(20)
    process.join()
    assert process.exitcode == 0 and not process.is_alive()

    with context.Pool(1) as pool:
        assert pool.map(double, range(5)) == [0, 2, 4, 6, 8]
        try:
            pool.apply(fail, (7,))
        except LookupError as e:
            assert e.args == (7,)
        else:
            raise AssertionError('no LookupError')

    with ProcessPoolExecutor(1, mp_context=context) as executor:
        assert list(executor.map(double, [3, 4])) == [6, 8]
        assert isinstance(executor.submit(fail, 1).exception(), LookupError)


if __name__ == '__main__':
    main()
