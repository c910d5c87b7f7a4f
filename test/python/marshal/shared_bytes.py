# Parts of code objects that other values of the same data refer to, and data that changes after it was read.
import marshal

source = "def f(a, b=(1, 2.5)):\n    return [a, b, 'text', b'bytes']\nresult = f(7)\n"
code = compile(source, "<shared>", "exec")
data = marshal.dumps(code)
assert data[0] & 0x7F == ord("c")

# References 1 and on are the parts in their order, the bytecode first if it may be shared.
first = 1 if data[0] & 0x80 else 0
assert data[21] == ord("s") | 0x80
again, bytecode = marshal.loads(b")\x02" + data + b"r" + first.to_bytes(4, "little"))
assert bytecode == code.co_code and type(bytecode) is bytes
assert again == code and again.co_code == code.co_code
assert list(again.co_lines()) == list(code.co_lines())
pair = marshal.loads(b")\x03" + data + 2 * (b"r" + first.to_bytes(4, "little")))
assert pair[1] is pair[2]

# The reader copies what somebody may write to.
for make in bytearray, lambda b: memoryview(bytearray(b)):
    buffer = make(data)
    loaded = marshal.loads(buffer)
    for i in range(len(buffer)):
        buffer[i] = 0
    namespace = {}
    exec(loaded, namespace)
    assert namespace["result"] == [7, (1, 2.5), "text", b"bytes"]
    assert loaded == code

loaded = marshal.loads(memoryview(b"junk" + data)[4:])
assert loaded == code and loaded.co_consts == code.co_consts

for wrong in "text", 5, None:
    try:
        marshal.loads(wrong)
    except TypeError as error:
        assert "a bytes-like object is required" in str(error)
    else:
        raise AssertionError(wrong)

# A reference to the bytes of code where a code object's name should be.
name = data.replace(b"\xda\x08<module>", b"r" + first.to_bytes(4, "little"), 1)
assert name != data
try:
    marshal.loads(name)
except (SystemError, ValueError, TypeError):
    pass
else:
    raise AssertionError("bytes are no name")

# Text of every length around the limits of what is kept by its bytes, with words that differ at each place.
texts = ["".join(chr(97 + (i * j) % 26) for i in range(n)) for n in range(40) for j in range(26)]
for _ in range(40):
    assert marshal.loads(marshal.dumps(texts)) == texts
assert marshal.loads(marshal.dumps(tuple(texts))) == tuple(texts)
assert marshal.loads(marshal.dumps((1, (2, (3, ()), []), ("a", (None,))))) == (1, (2, (3, ()), []), ("a", (None,)))
