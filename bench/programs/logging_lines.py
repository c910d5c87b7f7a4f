"""Logging: records that are dropped, formatted, filtered and passed up a hierarchy of loggers."""
import io
import logging

from harness import bench


class Odd(logging.Filter):
    def filter(self, record):
        return record.args[0] % 2 == 1 if record.args else True


def main(n):
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter('%(levelname)-8s %(name)s: %(message)s'))
    base = logging.getLogger('bench')
    base.handlers[:] = [handler]
    base.propagate = False
    base.setLevel(logging.INFO)
    child = logging.getLogger('bench.child.deep')
    quiet = logging.getLogger('bench.quiet')
    quiet.setLevel(logging.ERROR)
    for i in range(n):
        child.info('number %d of %s', i, 'many')
        child.debug('not shown %d', i)
        quiet.info('not shown either %d', i)
        if i % 100 == 0:
            try:
                raise ValueError(i)
            except ValueError:
                base.warning('failed at %d', i)
    picky = Odd()
    handler.addFilter(picky)
    for i in range(n // 4):
        base.error('%05d', i)
    handler.removeFilter(picky)
    text = out.getvalue()
    return len(text), text.count('\n'), text[-20:]


bench(main, 17000, expect=(856968, 19295, 'ROR    bench: 04249\n'))
