a = b = [1, 2, *c, 'x']
(d, *e), f = {1, 2}, {*a}
g = {'k': 1, **h, 2: 3}
i = f(1, *j, k=2, **l)
m = f(*n)
o = p.q(r, s=t)
u = v[1:2], v[a:b], v[a:b:c], v[..., None], v[::2]
v[1] += 2; v[a:b] -= 3; w.x **= 4; y @= z
v[a:b] = 1
del v[a:b]
aa = -1 + ~b * +c // not_ % 2 << 3 | 4 ^ 5 & 6
bb = a < b < c != d in e not in f is g is not h
cc = not a and (b or c) and d
dd = f'{a}{b!r:>{w}}text{c=}' f'{{}}'
ee = t'{a}{b!s:x}lit'
ff = 'a' 'b' + b'c'
gg = '%s and %5r %%' % (a, b)
hh = (x := 5, [y := z for z in a])
ii = 1.5, 2j, 10**20, True, None, ..., 'é', '\U0001f600', '\ud800'
jj = [x for x in a if x for y in [x + 1] for z in y]
kk = {x: y for x, y in a}
ll = [[i for i in j] for j in k]
mm = (a
      .method(1)
      .attr
      .other(x=1))
nn = __debug__
oo = a if b else c
pp = 1 if a and b else 2
qq = f(x for x in y)
print(*a, sep='')
x[a, b]: int
w.x: str = 1
