"""Exceptions: raised near and far, caught by class, chained, cleaned up after, and used as ordinary control flow."""
from harness import bench


class AppError(Exception):
    def __init__(self, code):
        super().__init__(f'code {code}')
        self.code = code


class NotFound(AppError, KeyError):
    pass


def deep(n, k):
    if n == 0:
        if k % 3 == 0:
            raise NotFound(k)
        if k % 3 == 1:
            return [][k]
        return 1 // (k % 2 - k % 2)
    return deep(n - 1, k) + 1


def guarded(k, log):
    try:
        try:
            return deep(3, k)
        except IndexError as e:
            raise AppError(k) from e
        finally:
            log['finally'] += 1
    except NotFound as e:
        log['missing'] += e.code
    except AppError as e:
        log['chained'] += e.__cause__ is not None
    except (ArithmeticError, OSError):
        log['arithmetic'] += 1
    else:
        log['fine'] += 1
    return 0


class Manager:
    def __init__(self, log):
        self.log = log

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        self.log['exits'] += 1
        return kind is not None and issubclass(kind, LookupError)


def number(text):
    try:
        return int(text)
    except ValueError:
        return 0


def main(n):
    log = dict.fromkeys(('finally', 'missing', 'chained', 'arithmetic', 'fine', 'exits'), 0)
    table = {i: i for i in range(0, n, 2)}
    total = 0
    for i in range(n):
        guarded(i, log)
        with Manager(log):
            total += table[i]
        total += number('12' if i % 4 else 'x12')
    return total, log


bench(main, 60_000, expect=(900510000, {'finally': 60000, 'missing': 599970000, 'chained': 20000, 'arithmetic': 20000, 'fine': 0, 'exits': 60000}))
