match subject:
    case 0 | -1.5 | 1 - 2j: a = 1
    case None | True: a = 2
    case [x, (y, *_), *rest] if x: a = 3
    case [first, *_, last]: a = 4
    case {'k': v, K.attr: [w], **rest}: a = 5
    case {}: a = 6
    case Point(0, y=y) as p: a = 7
    case ([b, c] | [c, b, _]): a = 8
    case 'text' | b'bytes': a = 9
    case []: a = 10
    case _: a = 11


def f(x):
    match x, 1:
        case (a, b): return a
        case c: return c
    match x:
        case _: pass
