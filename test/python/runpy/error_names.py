"""Where nothing can be run the ImportError names the module."""
import runpy


def name_of(function, *args):
    try:
        function(*args)
    except ImportError as e:
        return e.name


assert name_of(runpy.run_module, "no_such_module") == "no_such_module"
assert name_of(runpy.run_module, "json.no_such_module") == "json.no_such_module"
assert name_of(runpy.run_module, ".relative") == ".relative"
assert name_of(runpy.run_module, "collections") == "collections"
