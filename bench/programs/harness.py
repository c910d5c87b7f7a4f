"""Runs a benchmark's function several times and says how long the first call and the fastest one took.

The result goes to stdout, where the runner compares it between interpreters; times go to stderr as one line of
JSON. BENCH_ROUNDS and BENCH_SECONDS say when to stop: after so many calls, or, after the second, so much time.
"""
import os
import sys
import time


def bench(main, *args, expect):
    rounds = int(os.environ.get('BENCH_ROUNDS', '7'))
    seconds = float(os.environ.get('BENCH_SECONDS', '4'))
    times = []
    while len(times) < rounds and (len(times) < 2 or sum(times) < seconds):
        start = time.perf_counter()
        result = main(*args)
        times.append(time.perf_counter() - start)
        if result != expect:
            sys.exit(f'wrong result: {result!r} instead of {expect!r}')
    print(repr(result))
    sys.stderr.write('{"first": %.6f, "best": %.6f, "rounds": %d}\n' % (times[0], min(times), len(times)))
