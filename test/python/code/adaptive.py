"""The counters that a fresh code object has in its inline caches, and that co_code leaves out."""
import dis

code = compile('for i in n:\n  if i: n.append(i + 1)\n', 'x', 'exec')
assert len(code._co_code_adaptive) == len(code.co_code)
assert code._co_code_adaptive != code.co_code
found = {}
for instruction in dis.get_instructions(code, adaptive=True):
    for name, size, data in instruction.cache_info or ():
        if name == 'counter':
            found[instruction.opname] = int.from_bytes(data, 'little')
assert found == {
    'FOR_ITER': 17, 'TO_BOOL': 17, 'POP_JUMP_IF_TRUE': 0x5555, 'LOAD_ATTR': 17, 'BINARY_OP': 17, 'CALL': 17,
    'JUMP_BACKWARD': 65532,
}, found
for instruction in dis.get_instructions(code):
    assert all(not any(data) for _, _, data in instruction.cache_info or ())

first, second = compile("b''", 'x', 'eval'), compile("[b'', 1]", 'x', 'eval')
assert eval(first) is eval(second)[0]
