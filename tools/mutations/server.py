"""CPython's side of tools/mutations.mjs: says what compile() makes of sources.

Reads lines of JSON, lists of cases, and answers each line with the list of outcomes.
"""
import io
import json
import sys
import warnings


def place(error):
    return [error.lineno, error.offset, error.end_lineno, error.end_offset, error.text]


def run(case):
    source = case["source"]
    if case.get("bytes"):
        source = source.encode("latin-1")
    try:
        compile(source, "<source>", case.get("mode", "exec"), case.get("flags", 0), dont_inherit=True, optimize=0)
    except SyntaxError as error:
        return {"type": type(error).__name__, "message": error.msg, "place": place(error)}
    except Exception as error:
        return {"type": type(error).__name__, "message": str(error)}
    return {}


def outcome(case):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = run(case)
    if caught:
        result["warnings"] = [[w.category.__name__, str(w.message), w.lineno] for w in caught]
    return result


sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8")
for line in sys.stdin.buffer:
    print(json.dumps([outcome(case) for case in json.loads(line)]), flush=True)
