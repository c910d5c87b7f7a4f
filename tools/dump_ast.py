"""Writes syntax trees, positions included, in the form that test/syntax/dump.ts writes them.

    python dump_ast.py hash FILE...   one line a file: path, TAB, digest of the dump or the error
    python dump_ast.py dump FILE      the dump of one file
    python dump_ast.py cases          JSON list of cases on stdin -> JSON list of results
    python dump_ast.py tokens         the same, with the tokens of `tokenize`
"""
import ast
import hashlib
import io
import json
import struct
import sys
import tokenize
import warnings


def constant(value):
    if isinstance(value, bool) or value is None or value is ...:
        return repr(value)
    if isinstance(value, int):
        return hex(value)
    if isinstance(value, float):
        return "float:" + struct.pack(">d", value).hex()
    if isinstance(value, complex):
        return "complex:" + struct.pack(">d", value.imag).hex()
    if isinstance(value, bytes):
        return "bytes:" + value.hex()
    return "str:" + ",".join(str(ord(c)) if not 32 < ord(c) < 127 else c for c in value)


def dump(node, out):
    if isinstance(node, ast.AST):
        name = type(node).__name__
        if not node._fields and not node._attributes:
            out.append(name)
            return
        out.append(name)
        if node._attributes:
            out.append(f"@{node.lineno}:{node.col_offset}-{node.end_lineno}:{node.end_col_offset}")
        out.append("(")
        is_constant = name in ("Constant", "MatchSingleton")
        for field in node._fields:
            value = getattr(node, field)
            if (field == "value" and is_constant) or (field == "str" and name == "Interpolation"):
                out.append(constant(value))
            else:
                dump(value, out)
            out.append(";")
        out.append(")")
    elif isinstance(node, list):
        out.append("[")
        for item in node:
            dump(item, out)
            out.append(";")
        out.append("]")
    else:
        out.append(constant(node))


def source_dump(source, filename="<source>", mode="exec", flags=0, feature_version=-1):
    flags |= ast.PyCF_ONLY_AST
    tree = compile(source, filename, mode, flags, dont_inherit=True, _feature_version=feature_version)
    out = []
    dump(tree, out)
    return "".join(out)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def outcome(path):
    try:
        return hashlib.md5(source_dump(read(path)).encode()).hexdigest()
    except (SyntaxError, ValueError) as error:
        return f"{type(error).__name__}: {error}".replace("\n", " ")


def case_result(case):
    try:
        text = source_dump(case["source"], "<source>", case.get("mode", "exec"), case.get("flags", 0),
                           case.get("featureVersion", -1))
    except SyntaxError as error:
        place = [error.lineno, error.offset, error.end_lineno, error.end_offset, error.text]
        return {"type": type(error).__name__, "message": error.msg, "place": place}
    except (ValueError, MemoryError, RecursionError, OverflowError) as error:
        return {"type": type(error).__name__, "message": str(error), "place": []}
    return {"dump": text}


def case_with_warnings(case):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = case_result(case)
    if caught:
        result["warnings"] = [[w.category.__name__, str(w.message), w.lineno] for w in caught]
    return result


def token_result(case):
    lines = io.StringIO(case["source"], newline="").readline
    out = []
    try:
        for t in tokenize._generate_tokens_from_c_tokenizer(lines, extra_tokens=True):
            out.append([t.type, t.string, *t.start, *t.end, t.line])
    except tokenize.TokenError as error:
        message, place = error.args
        out.append([message, *place])
    except SyntaxError as error:
        out.append([error.msg, error.lineno, error.offset])
    return out


def main():
    command, *paths = sys.argv[1:]
    if command == "cases":
        json.dump([case_with_warnings(case) for case in json.load(sys.stdin)], sys.stdout)
    elif command == "tokens":
        json.dump([token_result(case) for case in json.load(sys.stdin)], sys.stdout)
    elif command == "dump":
        warnings.simplefilter("ignore")
        sys.stdout.write(source_dump(read(paths[0])))
    else:
        warnings.simplefilter("ignore")
        sys.setrecursionlimit(20000)
        for path in paths:
            print(path, outcome(path), sep="\t")


main()
