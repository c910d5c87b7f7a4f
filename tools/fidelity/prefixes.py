"""Beginnings of statements, and what compile() says to them when more may follow: complete, incomplete, or the error.

Statements of a source file are cut after each of their lines and at a few random places within lines; each beginning is
compiled as `codeop` does it, in both modes, with and without a last newline. The seed is made of the file's bytes.
"""
import ast
import codeop
import random
import warnings
import zlib

FLAGS = codeop.PyCF_ALLOW_INCOMPLETE_INPUT
DONT_IMPLY_DEDENT = codeop.PyCF_DONT_IMPLY_DEDENT
STATEMENTS = 12
LONGEST = 60


def verdict(text, mode, flags):
    try:
        compile(text, "<prefix>", mode, flags, True)
        return "complete"
    except SyntaxError as error:
        return f"{type(error).__name__}: {error.msg} {error.lineno} {error.offset} {error.end_lineno} {error.end_offset} {error.text!r}"
    except (ValueError, OverflowError, MemoryError, RecursionError) as error:
        return f"{type(error).__name__}: {error}"


def codeop_verdict(text):
    try:
        return "incomplete" if codeop.compile_command(text, "<prefix>", "single") is None else "complete"
    except (SyntaxError, ValueError, OverflowError) as error:
        return f"{type(error).__name__}: {error}"


def judge(text):
    yield f"{len(text)} {codeop_verdict(text)}"
    for mode in "exec", "single":
        yield f"{mode} {verdict(text, mode, FLAGS)} {verdict(text, mode, FLAGS | DONT_IMPLY_DEDENT)}"


def beginnings(lines, draw):
    for end in range(1, len(lines) + 1):
        text = "\n".join(lines[:end])
        yield text
        yield text + "\n"
    whole = "\n".join(lines)
    for _ in range(4):
        yield whole[: draw.randrange(len(whole) + 1)]


def outcomes(source):
    draw = random.Random(zlib.crc32(source))
    tree = ast.parse(source)
    lines = source.decode("utf-8").split("\n")
    body = [s for s in tree.body if s.end_lineno - s.lineno < LONGEST]
    warnings.simplefilter("ignore")
    for statement in draw.sample(body, min(len(body), STATEMENTS)):
        for text in beginnings(lines[statement.lineno - 1 : statement.end_lineno], draw):
            yield from judge(text)
