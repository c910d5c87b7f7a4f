# An async generator without handlers has nothing to do at its end, unless an event loop wants to know of it.
import gc
import sys

ended = []


async def plain():
    yield 1
    yield 2


async def careful():
    try:
        yield 1
    finally:
        ended.append('careful')


def begin(gen):
    try:
        gen.__anext__().send(None)
    except StopIteration as e:
        assert e.value == 1


def left(make):
    gen = make()
    begin(gen)


left(plain)
gc.collect()
left(careful)
gc.collect()
assert ended == ['careful'], ended

# The hook is that of the time when the generator begins.
seen = []
before = sys.get_asyncgen_hooks()
never_begun = plain()
sys.set_asyncgen_hooks(finalizer=lambda gen: seen.append(gen.__name__))
left(plain)
gc.collect()
assert seen == ['plain'], seen
left(careful)
gc.collect()
assert seen == ['plain', 'careful'], seen
unused = plain()
del unused, never_begun
sys.set_asyncgen_hooks(*before)
gc.collect()
assert seen == ['plain', 'careful'], seen
