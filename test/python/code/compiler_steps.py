"""The compiler's steps one by one, where an interpreter has them."""
import ast
import opcode

try:
    from _testinternalcapi import compiler_codegen, get_co_localskinds, new_instruction_sequence, optimize_cfg
except ImportError:
    raise SystemExit

OP = opcode.opmap
tree = ast.parse('x = -(1 + 2)')
sequence, metadata = compiler_codegen(tree, 'name', 0)
assert metadata['consts'] == [1, 2, None], metadata
names = [opcode.opname[op] for op, *_ in sequence.get_instructions()]
assert names[2:] == ['LOAD_CONST', 'LOAD_CONST', 'BINARY_OP', 'UNARY_NEGATIVE', 'STORE_NAME', 'LOAD_CONST', 'RETURN_VALUE']
consts = metadata['consts']
optimized = optimize_cfg(sequence, consts, 0)
assert type(optimized) is type(sequence)
assert [opcode.opname[op] for op, *_ in optimized.get_instructions()][-4:-2] == ['LOAD_CONST', 'STORE_NAME']
assert -3 in consts

jumps = new_instruction_sequence()
label = jumps.new_label()
jumps.addop(OP['JUMP'], label, 1, 0, 1, 0)
jumps.use_label(label)
jumps.addop(OP['RETURN_VALUE'], 0, 2, 3, 4, 5)
assert jumps.get_instructions() == [(OP['JUMP'], 1, 1, 0, 1, 0), (OP['RETURN_VALUE'], None, 2, 3, 4, 5)]
jumps.add_nested(sequence)
assert len(jumps.get_nested()) == 1
for wrong, error in [((jumps, (), 0), TypeError), ((1, [], 0), ValueError), ((sequence, [], 0), ValueError)]:
    try:
        optimize_cfg(*wrong)
    except error:
        pass
    else:
        raise AssertionError(wrong)
assert get_co_localskinds((lambda a, *b: [x for x in a]).__code__) == {'a': 38, 'b': 42, 'x': 32}
