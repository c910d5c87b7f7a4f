async def f(a, /, b: int = 0x_ff, *c, d=1_0.5e-3j, **e) -> "r":
  # comment
  async with a as (b, c): yield f"{a!r:>{b}} {{ {c=} " rf"\d{d:%H}"
  yield


    # over-indented comment
class A[T: int, *U, **P = [int]](B, metaclass=M): x: T; y: "T" = lambda *_: (i := 1)
match a:
  case [1, *_, {"k": 2}] | A(b=-1+2j) as w if w: pass
  case {"k": 2, **r}: pass
try: pass
except* (E, F) as g: raise g from None
finally: del a[1:2, ...], b.c
type X[T] = t"{x}" | None
@d.e(1)
async def g():
  global h; nonlocal_ = [await x async for x in y if not x]
  x @= y if z else ~w; assert x <= y is not z not in w, "m"
while x: break
else: print(*a, **b, sep="")
é = "\N{BULLET}\U0001f600 \x41" ; \
z = b"\xff" b"b"