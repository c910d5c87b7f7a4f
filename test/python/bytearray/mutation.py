"""What changes a bytearray, and what exported buffers forbid."""


def raises(error, message, call):
    try:
        call()
    except error as e:
        assert str(e) == message, str(e)
    else:
        raise AssertionError('no error')


b = bytearray(b'abc')
b.append(100)
b.extend(b'ef')
b.extend([103, 104])
b.extend(b)
assert b == b'abcdefgh' * 2
assert b.pop() == 104 and b.pop(0) == 97
b.remove(101)
b.insert(0, 65)
b.insert(-1, 66)
b.insert(99, 67)
assert b == b'AbcdfghabcdefBgC', b
b.reverse()
assert b == b'CgBfedcbahgfdcbA'
b[2:4] = b'xyz'
b[::5] = b'0123'
del b[1:3]
del b[::2]
b[len(b):] = [1, 2, 3]
b += bytearray(b'tail')
b *= 2
assert len(b) % 2 == 0 and b[:len(b) // 2] == b[len(b) // 2:]
b.clear()
assert b == b'' and not b

# Slices of every kind against a list.
for start in (None, 0, 3, -2, 9):
    for stop in (None, 0, 5, -1, 9):
        for step in (None, 1, 2, -1, -3):
            array = bytearray(range(8))
            items = list(range(8))
            cut = slice(start, stop, step)
            assert list(array[cut]) == items[cut]
            del array[cut], items[cut]
            assert list(array) == items, cut
            if step in (None, 1):
                array[cut] = b'new'
                items[cut] = b'new'
                assert list(array) == items, cut

# While a buffer is out the size stays, the contents may change.
b = bytearray(b'0123')
m = memoryview(b)
message = 'Existing exports of data: object cannot be re-sized'
for change in (
    lambda: b.append(1),
    lambda: b.extend(b'x'),
    lambda: b.pop(),
    lambda: b.clear(),
    lambda: b.resize(2),
    lambda: b.__delitem__(slice(0, 1)),
    lambda: b.__setitem__(slice(0, 1), b'12'),
    lambda: b.__iadd__(b'x'),
    lambda: b.__imul__(2),
    lambda: b.__init__(b'other'),
):
    raises(BufferError, message, change)
    assert b == b'0123'
b[0:2] = b'AB'
m[3] = 90
assert b == b'AB2Z' and m.tobytes() == b'AB2Z'
m.release()
b.append(33)
assert b == b'AB2Z!'

b.resize(7)
assert b == b'AB2Z!\0\0'
b.resize(2)
b.resize(4)
assert b == b'AB\0\0'

# Growing by one many times.
b = bytearray()
for i in range(1000):
    b.append(i & 255)
assert bytes(b) == (bytes(range(256)) * 4)[:1000]
