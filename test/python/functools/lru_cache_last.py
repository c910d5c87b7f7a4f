# The same argument again and again: what is counted, what is evicted, what changes the result.
import functools
calls = []
@functools.lru_cache(maxsize=2)
def f(x):
    calls.append(x)
    return [x]
first = f(1)
assert f(1) is first and f(1) is first and f.cache_info() == (2, 1, 2, 1)
assert f(1) is first
f("a"); f("a"); f(1); f("b")
assert calls == [1, 'a', 'b'] and f(1) is first
f('a')
assert calls == [1, 'a', 'b', 'a'] and f.cache_info()[3] == 2
f.cache_clear()
assert f('a') == ['a'] and calls[-1] == 'a' and f.cache_info() == (0, 1, 2, 1)
@functools.lru_cache(maxsize=8, typed=True)
def g(x): return type(x)
for _ in range(3): assert g(1) is int and g(1) is int and g(True) is bool and g('1') is str and g(1.0) is float
assert g.cache_info()[:2] == (11, 4)
@functools.cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
assert fib(60) == 1548008755920 and fib(60) == 1548008755920 and fib(59) == 956722026041
@functools.lru_cache(maxsize=3)
def again(x, deep=True):
    if deep: again(x, False), again(x, False)
    return x
assert again(5) == 5 and again(5) == 5 and again.cache_info()[:2] == (2, 2)
@functools.lru_cache
def failing(x): raise ValueError(x)
for _ in range(2):
    try: failing('x')
    except ValueError: pass
    else: assert False
