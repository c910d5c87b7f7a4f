def loops(xs):
    for i, (j, *k) in xs:
        if not i and j or k: continue
        elif i < j <= k: break
        while k is not None:
            k -= 1
            if k: break
        else:
            pass
    else:
        return i if j else (k if i else j)
    while 1:
        assert x, 'message'
        assert not (a and b)


def tries():
    try:
        f()
    except A as e:
        return e
    except (B, C):
        for x in y:
            try:
                continue
            finally:
                g()
    except:
        raise
    else:
        raise X from Y
    finally:
        with a as b, c:
            return 1


def groups():
    try:
        f()
    except* A as e:
        g()
    except* B:
        pass
    else:
        h()
    finally:
        k()


async def asynchronous():
    async with a as b:
        async for x in y:
            await x
            if x: break
        else:
            yield x
        return
    [x async for x in y if await x]
    {await z for z in w}
    z = (x async for x in y for w in x)
    return


def delegates():
    x = yield
    y = yield from x
    any(a for a in y)
    all(a for a in y if a)
    return tuple(a for a in x)


if x:
    def conditional(): pass
elif y:
    z = 1
else:
    del x, y[0], z.w, (a, [b])
