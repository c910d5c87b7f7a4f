def f(a, /, b: int = 1, *args: x, c, d=2, **kw: y) -> z: pass
async def f(a): await b; return
def f[T: int = 3, *Ts = 4, **P = 5](x): return x
class C[T](B, metaclass=M): x = 1
return_ = 1
del a, b.c, d[0]
a = b.c = d[1] = e, *f = 4
a += 1
a: int = 3
(a.b): int
type X[T] = int
for a in b: break
else: continue_
for (a, b), [c] in d: pass
async def f():
    async for x in y: pass
    async with a as b, c: pass
    return [i async for i in z]
while a: pass
else: b
if a: b
elif c: d
else: e
with a as b, c as (d, e): pass
match a:
    case 1 | -2 | 3+4j: pass
    case None | True: pass
    case [x, *_, y] if z: pass
    case {"a": b, None: c, **rest}: pass
    case A.B(c, d=e): pass
    case "x" as y: pass
    case a.b: pass
    case _: pass
raise a from b
try: a
except b as c: d
except: g
else: e
finally: f
try: a
except* b as c: d
assert a, b
import a.b as c, d
from .a import b as c
from b import *
def f():
    global a
    def g():
        nonlocal_ = 1
def f(x):
    def g():
        nonlocal x
        x = 2
a or b and c
(a := b)
a + b * c ** d @ e
-a, +b, ~c, not d
lambda a, *b, c=1, **d: e
a if b else c
{a: b, **c}
{a, *b}
[a for b in c if d if e]
{a for b in c}
{a: b for c in d}
list(a for b in c)
def f(): yield; yield a; yield from b
a < b <= c is not d not in e
f(a, *b, c=d, **e)
f"a{b!r:>{c}}d"
t"a{b!r:>{c}}d"
1, 2.5, 3j, "s", b"t", None, True, ...
a[1:2:3, 4]
a[b]
[a, *b]
(a, b)
pass
x = 1 < 2, "a" "b", -1, (1, (2, 3)), 1 in {1, 2}, 1 in [1, 2]
