"""Writes what CPython 3.14 makes of test/compiler/cases: python3.14 test/compiler/make_goldens.py

cases/*.py     -> *.golden, a listing of all code objects
errors.txt     -> errors.golden, JSON lines: error with position, and warnings
symtables.txt  -> symtables.golden, JSON lines: blocks with their symbols
"""
import _symtable
import dis
import json
import pathlib
import types
import warnings

HERE = pathlib.Path(__file__).parent
SEPARATOR = '\n---\n'


def show(constant):
    if isinstance(constant, types.CodeType):
        return f'<code {constant.co_name}>'
    if isinstance(constant, frozenset):
        return 'frozenset({' + ', '.join(sorted(map(repr, constant))) + '})'
    if isinstance(constant, slice):
        return f'slice({constant.start!r}, {constant.stop!r}, {constant.step!r})'
    return repr(constant)


def listing(code):
    yield f'{code.co_qualname} ({code.co_name}) line {code.co_firstlineno}'
    counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount)
    yield f'  args {counts[0]} {counts[1]} {counts[2]} stack {code.co_stacksize} flags {code.co_flags:#x}'
    yield f'  names {" ".join(code.co_names)}'
    yield f'  varnames {" ".join(code.co_varnames)}'
    yield f'  cellvars {" ".join(code.co_cellvars)}'
    yield f'  freevars {" ".join(code.co_freevars)}'
    for i, constant in enumerate(code.co_consts):
        yield f'  const {i} {show(constant)}'
    positions = list(code.co_positions())
    raw = code.co_code
    i = 0
    while i < len(raw):
        name = dis.opname[raw[i]]
        where = ' '.join('-' if p is None else str(p) for p in positions[i // 2])
        yield f'  {i} {name} {raw[i + 1]} @ {where}'
        i += 2 + 2 * dis._inline_cache_entries.get(name, 0)
    for e in dis._parse_exception_table(code):
        yield f'  except {e.start} {e.end} to {e.target} depth {e.depth} lasti {int(e.lasti)}'
    yield ''
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from listing(constant)


def outcome(source):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        try:
            compile(source, '<test>', 'exec', dont_inherit=True)
            error = None
        except SyntaxError as e:
            error = [type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset]
    return {'source': source, 'error': error, 'warnings': [[w.lineno, str(w.message)] for w in caught]}


def block(entry):
    children = [block(child) for child in entry.children]
    symbols = sorted(entry.symbols.items())
    return [entry.name, entry.type, entry.lineno, entry.nested, entry.varnames, symbols, children]


def snippets(name):
    return (HERE / name).read_text('utf-8').rstrip('\n').split(SEPARATOR)


def write_lines(name, items):
    lines = [json.dumps(item, ensure_ascii=False) + '\n' for item in items]
    (HERE / name).write_text(''.join(lines), 'utf-8')


def main():
    for path in sorted((HERE / 'cases').glob('*.py')):
        source = path.read_text('utf-8')
        code = compile(source, '<test>', 'exec', dont_inherit=True)
        path.with_suffix('.golden').write_text('\n'.join(listing(code)) + '\n', 'utf-8')
    write_lines('errors.golden', [outcome(source) for source in snippets('errors.txt')])
    tables = [{'source': s, 'top': block(_symtable.symtable(s, '<test>', 'exec'))} for s in snippets('symtables.txt')]
    write_lines('symtables.golden', tables)


main()
