x: int = 1
if x:
    y: list[x]


def f(a: int, *args: *Ts, b: 'str' = 1, **kw: dict) -> None:
    local: undefined = 1


class A:
    a: int
    for i in x:
        b: i
    def m(self, q: a) -> A: pass


def g[T: int, *Ts = *tuple[int], **P = [int]](x: T = 1, *, y=2) -> Ts: return T


class B[T: (int, str) = int](Base[T], k=1):
    z: T
    def m[U](self): return T, U


type Alias = int
type Generic[T, U = T] = dict[T, U]


async def h[T](x): pass
