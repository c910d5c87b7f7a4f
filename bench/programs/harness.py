"""Runs a benchmark's function several times and says how long each call took.

The result goes to stdout, where the runner compares it between interpreters; times go to stderr as one line of
JSON, in seconds. There are BENCH_ROUNDS calls, or more, until they have taken BENCH_SECONDS in all.
"""
import os
import sys
import time


def bench(main, *args, expect):
    rounds = int(os.environ.get('BENCH_ROUNDS', '7'))
    seconds = float(os.environ.get('BENCH_SECONDS', '0'))
    times = []
    while len(times) < rounds or sum(times) < seconds:
        start = time.perf_counter()
        result = main(*args)
        times.append(time.perf_counter() - start)
        if result != expect:
            sys.exit(f'wrong result: {result!r} instead of {expect!r}')
    print(repr(result))
    sys.stderr.write('{"times": [%s]}\n' % ', '.join(f'{t:.6f}' for t in times))
