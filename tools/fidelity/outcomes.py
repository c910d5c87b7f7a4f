"""What an interpreter makes of source files, as digests (or the texts themselves) to compare with another's.

    python outcomes.py digest KIND,KIND... < PATHS     a line a file and kind: PATH <tab> KIND <tab> DIGEST
    python outcomes.py text KIND PATH                  the text behind one digest

Runs under CPython and Typhon alike. An exception is an outcome as well: its class and message.
"""
import ast
import dis
import hashlib
import io
import re
import symtable
import sys
import tokenize
import warnings

import odd_trees
import prefixes

sys.setrecursionlimit(20_000)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def tree_of(path):
    return ast.parse(read(path), path)


def dump(path):
    yield ast.dump(tree_of(path), include_attributes=True)


def unparse(path):
    yield ast.unparse(tree_of(path))


QUERIES = [
    "is_global", "is_declared_global", "is_local", "is_free", "is_free_class", "is_referenced", "is_parameter",
    "is_type_parameter", "is_nonlocal", "is_imported", "is_assigned", "is_annotated", "is_comp_iter", "is_comp_cell",
    "is_namespace",
]


def describe_table(table, depth):
    yield (
        f"{'  ' * depth}{type(table).__name__} {table.get_name()} {table.get_type()} {table.get_lineno()} "
        f"{table.is_optimized()} {table.is_nested()} {table.has_children()}"
    )
    if isinstance(table, symtable.Function):
        yield f"{table.get_parameters()} {sorted(table.get_globals())} {sorted(table.get_nonlocals())}"
        yield f"{sorted(table.get_locals())} {sorted(table.get_frees())}"
    # Free variables of inner scopes are added from a set, in the order of this run's hashes.
    for name in sorted(table.get_identifiers()):
        symbol = table.lookup(name)
        facts = [query for query in QUERIES if getattr(symbol, query)()]
        yield f"{'  ' * depth}- {name} {facts} {[space.get_id() != 0 for space in symbol.get_namespaces()]}"
    for child in table.get_children():
        yield from describe_table(child, depth + 1)


def symbols(path):
    return describe_table(symtable.symtable(read(path), path, "exec"), 0)


def tokens(path):
    for token in tokenize.tokenize(io.BytesIO(read(path)).readline):
        yield f"{token.type} {token.exact_type} {token.string!r} {token.start} {token.end} {token.line!r}"


def plain_tokens(path):
    """The compiler's own tokens: no comments, no blank lines."""
    import _tokenize

    source = read(path)
    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    readline = io.BytesIO(source).readline
    for token in _tokenize.TokenizerIter(readline, encoding=encoding, extra_tokens=False):
        yield repr(token)


def disassembly(path, **options):
    out = io.StringIO()
    code = compile(read(path), path, "exec", dont_inherit=True)
    dis.dis(code, file=out, **options)
    return [out.getvalue()]


def all_of_dis(path):
    return disassembly(path, show_caches=True, adaptive=True, show_offsets=True, show_positions=True)


def trees(path):
    return odd_trees.some_trees(read(path))


def every_tree(path):
    return odd_trees.all_trees(read(path))


def unfinished(path):
    return prefixes.outcomes(read(path))


KINDS = {
    "ast": dump,
    "unparse": unparse,
    "symtable": symbols,
    "tokenize": tokens,
    "_tokenize": plain_tokens,
    "dis": disassembly,
    "dis-options": all_of_dis,
    "trees": trees,
    "all-trees": every_tree,
    "prefixes": unfinished,
}


def lines_of(kind, path):
    try:
        yield from KINDS[kind](path)
    except (SyntaxError, ValueError, RecursionError, LookupError) as error:
        yield f"{type(error).__name__}: {error}"


def stable(text):
    """Without what differs from run to run: addresses of code objects, the order of sets."""
    if " at 0x" in text:
        text = re.sub(r" at 0x[0-9a-f]+", " at 0x", text)
    if "frozenset({" in text:
        text = re.sub(r"frozenset\(\{(.*)\}\)", lambda found: f"frozenset({sorted(found[1].split(', '))})", text)
    return text


def digest(kind, path):
    seen = hashlib.md5(usedforsecurity=False)
    for line in lines_of(kind, path):
        seen.update(stable(line).encode("utf-8", "surrogatepass"))
        seen.update(b"\n")
    return seen.hexdigest()


def main(command, kinds, *paths):
    warnings.simplefilter("ignore")
    if command == "text":
        for line in lines_of(kinds, paths[0]):
            sys.stdout.buffer.write(stable(line).encode("utf-8", "surrogatepass") + b"\n")
        return
    for path in sys.stdin.read().splitlines():
        for kind in kinds.split(","):
            print(path, kind, digest(kind, path), sep="\t", flush=True)


main(*sys.argv[1:])
