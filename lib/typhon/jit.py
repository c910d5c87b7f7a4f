"""Prints the bytecode of functions beside the JavaScript that the compiler makes of them.

    typhon -m typhon.jit FILE.py [FUNCTION ...]
    typhon -m typhon.jit MODULE:FUNCTION

A file is run first, as __main__, so that what its loops and calls have seen is known to the
compiler; without names all its functions are shown.
"""

import argparse
import dis
import importlib
import runpy
import types


def functions_of(namespace, module):
    """(name, function) of the functions and methods that are defined in a module."""
    for name, value in list(namespace.items()):
        if isinstance(value, types.FunctionType) and value.__module__ == module:
            yield name, value
        elif isinstance(value, type) and value.__module__ == module:
            for key, member in list(vars(value).items()):
                if isinstance(member, types.FunctionType):
                    yield f"{name}.{key}", member


def show(name, function):
    import _typhon_jit

    print(f"# {name}")
    dis.dis(function, depth=0)
    print()
    print(_typhon_jit.source(function))
    print()


def main(args=None):
    parser = argparse.ArgumentParser(prog="typhon.jit", description=__doc__.splitlines()[0])
    parser.add_argument("target", help="a Python file, or MODULE:FUNCTION")
    parser.add_argument("functions", nargs="*", metavar="FUNCTION")
    options = parser.parse_args(args)
    if options.target.endswith(".py"):
        namespace = runpy.run_path(options.target, run_name="__main__")
        found = dict(functions_of(namespace, "__main__"))
        for name in options.functions or found:
            if name not in found:
                parser.error(f"{options.target} has no function {name!r}")
            show(name, found[name])
        return
    module, _, path = options.target.partition(":")
    value = importlib.import_module(module)
    for part in filter(None, path.split(".")):
        value = getattr(value, part)
    if not isinstance(value, types.FunctionType):
        parser.error(f"{options.target} is no Python function")
    show(options.target, value)


if __name__ == "__main__":
    main()
