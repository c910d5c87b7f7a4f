# A view without a name, which only its `with` statement holds, keeps the size of what it is of; for as long, and no longer.
import array
import io


def refused(change):
    try:
        change()
    except BufferError:
        return True
    return False


def nameless(owner):
    with memoryview(owner):
        held = refused(owner.clear)
    owner.clear()
    return held and len(owner) == 0


def nested(owner):
    with memoryview(owner), memoryview(owner)[1:] as part:
        with part:
            pass
        held = refused(owner.clear)
    owner.clear()
    return held and len(owner) == 0


def entered_twice(owner):
    view = memoryview(owner)
    with view:
        view.__enter__()
    owner.clear()
    return len(owner) == 0


def of_stream():
    stream = io.BytesIO(b'abc')
    with stream.getbuffer():
        held = refused(lambda: stream.write(b'x' * 100))
    stream.write(b'x' * 100)
    return held and len(stream.getvalue()) == 100


for _ in range(50):
    for check in nameless, nested, entered_twice:
        assert check(bytearray(b'abc')), check
        assert check(array.array('i', [1, 2, 3])), check
    assert of_stream()
