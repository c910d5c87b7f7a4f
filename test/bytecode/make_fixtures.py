"""Writes the fixtures of these tests; run it with CPython 3.14.

    python3.14 -I test/bytecode/make_fixtures.py
"""
import _opcode
import _opcode_metadata
import _testinternalcapi
import ast
import importlib.util
import json
import marshal
import opcode
import pathlib
import subprocess
import sys
import types

HERE = pathlib.Path(__file__).parent
OUT = HERE / "fixtures"
JUMPS = set(opcode.hasjump) | {opcode.opmap[n] for n in opcode.opmap if n.startswith("SETUP_") and n != "SETUP_ANNOTATIONS"}
JUMPS |= {opcode.opmap[n] for n in ("JUMP", "JUMP_NO_INTERRUPT", "JUMP_IF_TRUE", "JUMP_IF_FALSE")}


def dump(name, value):
    (OUT / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


def stack_effects():
    arguments = [0, 1, 2, 3, 5, 255, 256, 771]
    table = {}
    for name, code in _opcode_metadata.opmap.items():
        rows = []
        for jump in (False, True, None):
            row = []
            for a in arguments:
                try:
                    row.append(_opcode.stack_effect(code, a if _opcode.has_arg(code) else None, jump=jump))
                except ValueError:
                    row.append(None)
            rows.append(row)
        table[name] = rows
    return {"arguments": arguments, "effects": table}


def instructions(sequence):
    return [[i[0], i[1] or 0, *i[2:]] for i in sequence.get_instructions()]


def nested(sequence):
    for inner in sequence.get_nested():
        yield inner
        yield from nested(inner)


def optimised(sequence):
    """The optimiser's result for a sequence whose constants are all different strings."""
    given = sequence.get_instructions()
    copy = _testinternalcapi.new_instruction_sequence()
    labels = {i[1]: None for i in given if i[0] in JUMPS}
    for target in sorted(labels):
        labels[target] = copy.new_label()
    for index, (op, arg, *location) in enumerate(given):
        if index in labels:
            copy.use_label(labels[index])
        copy.addop(op, labels[arg] if op in JUMPS else arg or 0, *location)
    consts = [f"c{i}" for i in range(1 + max([i[1] for i in given if i[0] == opcode.opmap["LOAD_CONST"]], default=-1))]
    local = {opcode.opmap[n] for n in ("LOAD_FAST", "STORE_FAST", "DELETE_FAST", "LOAD_FAST_AND_CLEAR", "STORE_FAST_MAYBE_NULL", "LOAD_CLOSURE")}
    nlocals = 1 + max([i[1] for i in given if i[0] in local], default=-1)
    count = len(consts)
    before = instructions(copy)
    result = _testinternalcapi.optimize_cfg(copy, consts, nlocals)
    return {"given": before, "consts": count, "nlocals": nlocals, "result": instructions(result), "left": [str(c) for c in consts]}


def code_objects(code):
    yield code
    for c in code.co_consts:
        if isinstance(c, types.CodeType):
            yield from code_objects(c)


def tables(code):
    return {
        "name": code.co_qualname,
        "positions": [[-1 if x is None else x for x in p] for p in code.co_positions()],
        "lines": [[a, b, -1 if line is None else line] for a, b, line in code.co_lines()],
        "branches": list(code.co_branches()),
        "exceptions": [[e.start // 2, e.end // 2, e.target // 2, e.depth, e.lasti] for e in exceptions(code)],
        "varnames": code.co_varnames,
        "cellvars": code.co_cellvars,
        "freevars": code.co_freevars,
    }


def exceptions(code):
    import dis
    return dis._parse_exception_table(code)


def marshal_cases():
    recursive = [1]
    recursive.append(recursive)
    values = [None, True, ..., 0, -1, 2**31, -(2**31) - 1, 2**70, -(2**200), 1.5, -0.0, 1e300, 2.98023223876953125e-08, 1.5 - 2j,
              "", "a", "abc", "x" * 300, "\xe9", "\u20ac" * 3, "\U0001f600", "\ud800", b"", b"bytes", (), (1, "a"), [], [1, [2]],
              {}, {"a": 1}, {1, 2, "x"}, frozenset("abc"), slice(1, None, 2), StopIteration, recursive, tuple(range(300))]
    cases = []
    for version in (0, 1, 2, 3, 4, 5):
        for value in values:
            if value is recursive and version < 3:
                continue
            try:
                data = marshal.dumps(value, version)
            except ValueError:
                continue
            again = None if value is recursive else marshal.dumps(marshal.loads(data), 2).hex() if not isinstance(value, slice) else None
            cases.append([data.hex(), version, again])
    return cases


def marshal_errors():
    good = marshal.dumps((1, "ab", [2.5, 2**80], {"k": b"x"}, {3}, slice(1)))
    broken = [good[:n] for n in range(len(good))]
    broken += [b"", b"0", b"?", b"r\0\0\0\0", b"(\xff\xff\xff\xff", b"l\1\0\0\0\0\0", b"l\1\0\0\0\xff\xff", b"l\0\0\0\x80", b"\x3a0", b")\x010",
               b"[\1\0\0\x000", b"f\3abc", b"u\2\0\0\0\xe9a", b"u\1\0\0\0\x80", b"u\3\0\0\0\xf0\x9f\x98", b"s\5\0\0\0ab", b")\x01" * 3000, b"<\1\0\0\x000"]
    out = []
    for data in broken:
        try:
            marshal.loads(data)
        except Exception as error:
            out.append([data.hex(), type(error).__name__, str(error)])
    return out


source = (HERE / "sample.py").read_text()
code = compile(source, "sample.py", "exec", dont_inherit=True)
sequence, _ = _testinternalcapi.compiler_codegen(ast.parse(source), "sample.py", 0)
units = [s for s in nested(sequence) if all(i[0] != opcode.opmap["ANNOTATIONS_PLACEHOLDER"] for i in s.get_instructions())]
dump("stack_effects.json", stack_effects())
dump("flowgraph.json", [optimised(s) for s in units])
dump("tables.json", [tables(c) for c in code_objects(code)])
dump("marshal.json", {"values": marshal_cases(), "errors": marshal_errors()})
dump("hashes.json", [[t, importlib.util.source_hash(t.encode()).hex()] for t in ("", "a", "hello world", "x" * 1003)])

# In a process of its own: what is interned already shows in the file.
compile_sample = """if True:
    import py_compile, sys
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(sys.argv[1], sys.argv[2], dfile="sample.py", doraise=True, invalidation_mode=unchecked)
"""
subprocess.run([sys.executable, "-I", "-c", compile_sample, HERE / "sample.py", OUT / "sample.pyc"], check=True)
