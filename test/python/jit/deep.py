# Deep recursion of a function compiled in its first calls: every frame is in the traceback.


def f():
    f()


def depth():
    try:
        f()
    except RecursionError as e:
        n, t = 0, e.__traceback__
        while t:
            n, t = n + 1, t.tb_next
        return n


assert len({depth() for _ in range(3)}) == 1
assert depth() > 900
