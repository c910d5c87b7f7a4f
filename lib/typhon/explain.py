"""Says where an import would come from, and what becomes of its bytecode cache.

    typhon -m typhon.explain [--json] MODULE ...

Nothing is imported: the finders of sys.meta_path are asked as an import would ask them, and the
rules by which importlib judges a .pyc file are gone through one by one. The settings that matter
(-O, -B, PYTHONPYCACHEPREFIX ...) are those of the process that runs this.
"""

import sys

_loaded_before = frozenset(sys.modules)

import argparse
import json
import marshal
import os
import pkgutil
import zipimport
from importlib import machinery, util

HEADER_SIZE = 16

# First magic number of each Python; what lies between belongs to the one before.
MAGIC_NUMBERS = (
    (3000, "3.0"), (3141, "3.1"), (3160, "3.2"), (3190, "3.3"), (3250, "3.4"), (3320, "3.5"),
    (3360, "3.6"), (3390, "3.7"), (3400, "3.8"), (3420, "3.9"), (3430, "3.10"), (3450, "3.11"),
    (3500, "3.12"), (3550, "3.13"), (3600, "3.14"), (3650, "3.15"), (3700, None),
    (50000, "1.6 or 2.0"), (60200, "2.1 or 2.2"), (62000, "2.3 or 2.4"), (62061, "2.4"),
    (62071, "2.5"), (62151, "2.6"), (62171, "2.7"), (62212, None),
)  # fmt: skip


def magic_version(magic):
    """Which Python writes this magic number: '3.13', or None if no known one does."""
    if len(magic) < 4 or magic[2:4] != b"\r\n":
        return None
    number = int.from_bytes(magic[:2], "little")
    found = None
    for first, version in MAGIC_NUMBERS:
        if number >= first:
            found = version
    return found


def _describe_magic(magic):
    version = magic_version(magic)
    if version is None:
        return f"{magic.hex(' ') or 'nothing'}, of no known Python"
    number = int.from_bytes(magic[:2], "little")
    return f"{number}, of Python {version}"


# ---- which switch is to blame


def _option_letters():
    """The one-letter options that this process was started with."""
    letters = ""
    takes_value = False
    for arg in sys.orig_argv[1:]:
        if takes_value:
            takes_value = False
            continue
        if not arg.startswith("-") or arg == "-":
            break
        if arg == "--check-hash-based-pycs":
            takes_value = True
            continue
        if arg.startswith("--"):
            continue
        for i, letter in enumerate(arg[1:], 2):
            letters += letter
            if letter in "cmWX":
                takes_value = i == len(arg)
                break
        if letters[-1:] in ("c", "m"):
            break
    return letters


def _environment(name):
    return not sys.flags.ignore_environment and bool(os.environ.get(name))


def write_switch():
    """The switch that keeps .pyc files from being written, or None."""
    if not sys.dont_write_bytecode:
        return None
    if "B" in _option_letters():
        return "-B"
    if _environment("PYTHONDONTWRITEBYTECODE"):
        return "PYTHONDONTWRITEBYTECODE"
    return "sys.dont_write_bytecode"


def prefix_switch():
    """What set sys.pycache_prefix, or None where caches lie in __pycache__."""
    if sys.pycache_prefix is None:
        return None
    if sys._xoptions.get("pycache_prefix"):
        return "-X pycache_prefix"
    if _environment("PYTHONPYCACHEPREFIX"):
        return "PYTHONPYCACHEPREFIX"
    return "sys.pycache_prefix"


def _hash_check_mode():
    import _imp

    return getattr(_imp, "check_hash_based_pycs", "default")


# ---- one .pyc file


def _verdict(status, used, reason, **details):
    return {"status": status, "used": used, "reason": reason, **details}


def _os_reason(error):
    return error.strerror or type(error).__name__


def _uint32(data):
    return int.from_bytes(data[:4], "little")


def _unmarshal_error(data, path):
    """What loading the body of a .pyc would raise; None for a code object."""
    try:
        code = marshal.loads(data[HEADER_SIZE:])
    except (EOFError, ValueError, TypeError) as error:
        return f"{type(error).__name__}: {error}"
    if not isinstance(code, type(_unmarshal_error.__code__)):
        return f"ImportError: Non-code object in {path!r}"
    return None


def _judge_body(data, path, status, reason, **details):
    raises = _unmarshal_error(data, path)
    if raises is None:
        return _verdict(status, True, reason, **details)
    what = f"{reason}, but what follows the header is damaged: the import raises {raises}"
    return _verdict("damaged", True, what, raises=raises, **details)


def _judge_header(data):
    """A verdict if the header alone decides, else None."""
    magic = data[:4]
    if magic != util.MAGIC_NUMBER:
        reason = f"its magic number is {_describe_magic(magic)}; here it is " + _describe_magic(
            util.MAGIC_NUMBER
        )
        return _verdict("wrong-magic", False, reason, magic=magic.hex(), python=magic_version(magic))
    if len(data) < HEADER_SIZE:
        reason = f"it has {len(data)} bytes, and the header alone needs {HEADER_SIZE}"
        return _verdict("short-header", False, reason)
    flags = _uint32(data[4:])
    if flags & ~0b11:
        return _verdict("bad-flags", False, f"its header has unknown flags: {flags:#x}")
    return None


def _judge_hash(data, path, read_source, mode):
    checked = bool(_uint32(data[4:]) & 0b10)
    if mode == "never" or (not checked and mode != "always"):
        why = (
            "--check-hash-based-pycs never"
            if mode == "never"
            else "it asks for no comparison with the source"
        )
        return _judge_body(data, path, "unchecked-hash", f"it is hash-based and not checked: {why}")
    found, expected = data[8:16], util.source_hash(read_source())
    if found == expected:
        return _judge_body(data, path, "fresh", "it has the hash of the source")
    reason = f"it was made from a source with the hash {found.hex()}; now the hash is {expected.hex()}"
    hashes = {"from": found.hex(), "to": expected.hex()}
    return _verdict("stale-hash", False, reason, hash=hashes)


def _judge_times(data, path, mtime, size):
    old_mtime, old_size = _uint32(data[8:]), _uint32(data[12:])
    mtime &= 0xFFFFFFFF
    size &= 0xFFFFFFFF
    if old_mtime != mtime:
        reason = f"the source's modification time was {_time(old_mtime)}, now it is {_time(mtime)}"
        return _verdict("stale-mtime", False, reason, mtime={"from": old_mtime, "to": mtime})
    if old_size != size:
        reason = f"the source had {old_size} bytes, now it has {size}"
        return _verdict("stale-size", False, reason, size={"from": old_size, "to": size})
    return _judge_body(data, path, "fresh", "it has the source's modification time and size")


def _time(seconds):
    import datetime

    return datetime.datetime.fromtimestamp(seconds).isoformat(sep=" ")


def judge_cache(path, source_path):
    """Whether importlib would use the cache file `path` of `source_path`, and why."""
    try:
        info = os.stat(source_path)
    except OSError as error:
        return _verdict("orphan", False, f"its source cannot be looked at: {_os_reason(error)}")
    try:
        with open(path, "rb") as file:
            data = file.read()
    except (FileNotFoundError, NotADirectoryError):
        return _verdict("missing", False, "there is none yet")
    except OSError as error:
        return _verdict("unreadable", False, f"it cannot be read: {_os_reason(error)}")

    def read_source():
        with open(source_path, "rb") as file:
            return file.read()

    verdict = _judge_header(data)
    if verdict is not None:
        return verdict
    if _uint32(data[4:]) & 0b01:
        return _judge_hash(data, path, read_source, _hash_check_mode())
    return _judge_times(data, path, int(info.st_mtime), info.st_size)


def judge_sourceless(path):
    """As judge_cache, for a .pyc that is the module itself: what is wrong with it raises."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raises = f"{type(error).__name__}: {error}"
        return _verdict("unreadable", True, f"it cannot be read: {_os_reason(error)}", raises=raises)
    verdict = _judge_header(data)
    if verdict is None:
        return _judge_body(data, path, "sourceless", "it is the module: there is no source beside it")
    kind = "EOFError" if verdict["status"] == "short-header" else "ImportError"
    return {**verdict, "used": True, "raises": kind}


# ---- writing a new one


def _first_existing(folder):
    while folder and not os.path.exists(folder):
        parent = os.path.dirname(folder)
        if parent == folder:
            break
        folder = parent
    return folder


def judge_write(path):
    """Whether an import would write the cache file `path`: (yes or no, the reason)."""
    switch = write_switch()
    if switch is not None:
        return False, f"disabled by {switch}"
    folder = _first_existing(os.path.dirname(path))
    if not os.path.isdir(folder):
        return False, f"{folder} is not a folder"
    if not os.access(folder, os.W_OK | os.X_OK):
        return False, f"{folder} is not writable"
    if os.path.isdir(path) or (os.path.lexists(path) and not os.path.isfile(path)):
        return False, f"{path} is not a regular file"
    return True, f"{folder} is writable"


def other_caches(source_path, cache_path):
    """Cache files of the same source that this interpreter does not look at."""
    folder = os.path.dirname(cache_path)
    stem = os.path.splitext(os.path.basename(source_path))[0] + "."
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    found = []
    for name in names:
        path = os.path.join(folder, name)
        if name.startswith(stem) and name.endswith(".pyc") and path != cache_path:
            found.append({"path": path, "python": _python_of(path)})
    return found


def _python_of(path):
    try:
        with open(path, "rb") as file:
            return magic_version(file.read(4))
    except OSError:
        return None


# ---- finding, without importing


def _class_of(finder):
    return finder if isinstance(finder, type) else type(finder)


def _name_of(finder):
    return _class_of(finder).__qualname__


def _find_on_path(fullname, path):
    """As PathFinder: the spec, the entry that had it, and that entry's finder."""
    portions = []
    for entry in path:
        if not isinstance(entry, str):
            continue
        if entry == "":
            try:
                entry = os.getcwd()
            except OSError:
                continue
        finder = pkgutil.get_importer(entry)
        if finder is None:
            continue
        spec = finder.find_spec(fullname)
        if spec is None:
            continue
        if spec.loader is not None:
            return spec, entry, _name_of(finder)
        portions.extend(spec.submodule_search_locations or ())
    if portions:
        spec = machinery.ModuleSpec(fullname, None, is_package=True)
        spec.submodule_search_locations = portions
        return spec, None, None
    return None, None, None


def _find(fullname, path):
    """What sys.meta_path says: a dict with spec, finder, entry, entry_finder; None if nobody has it."""
    for finder in sys.meta_path:
        if finder is machinery.PathFinder:
            spec, entry, entry_finder = _find_on_path(fullname, sys.path if path is None else path)
        else:
            spec, entry, entry_finder = finder.find_spec(fullname, path), None, None
        if spec is not None:
            names = {"finder": _name_of(finder), "path_entry": entry, "entry_finder": entry_finder}
            return {"spec": spec, **names}
    return None


def _locate(fullname, path=None):
    """(what was found, the path it was looked for on, why nothing was found)."""
    found = None
    done = ""
    for part in fullname.split("."):
        parent, done = done, f"{done}.{part}" if done else part
        if parent:
            path = _package_path(parent, found)
            if path is None:
                return None, None, f"{parent!r} is not a package"
        found = _find(done, path)
        if found is None:
            return None, path, f"no finder of sys.meta_path has {done!r}"
    return found, path, None


def _package_path(name, found):
    if name in _loaded_before and name in sys.modules:
        return getattr(sys.modules[name], "__path__", None)
    return found["spec"].submodule_search_locations


def _orphans(fullname, path):
    """Cache files in __pycache__ that would belong to the module if it had a source."""
    tail = fullname.rpartition(".")[2]
    found = []
    for entry in sys.path if path is None else path:
        for source in (os.path.join(tail, "__init__.py"), f"{tail}.py"):
            source = os.path.abspath(os.path.join(entry, source))
            try:
                cache = util.cache_from_source(source)
            except NotImplementedError:
                return []
            if os.path.isfile(cache) and not os.path.exists(source):
                found.append({"path": cache, "source": source})
    return found


# ---- the whole story


def explain(name, path=None):
    """All about the import of the module `name`, as plain data. `path` stands for sys.path."""
    result = {"module": name, "found": False, "already_imported": name in _loaded_before}
    try:
        found, searched, missing = _locate(name, path)
    except (ImportError, ValueError) as error:
        return {**result, "reason": str(error)}
    if found is None:
        orphans = _orphans(name, searched)
        result |= {"reason": missing, "searched": list(sys.path if searched is None else searched)}
        result["cache"] = _orphan_verdict(orphans)
        return result
    spec = found.pop("spec")
    result |= {"found": True, **found, "loader": spec.loader and _name_of(spec.loader)}
    result["package"] = spec.submodule_search_locations is not None
    return result | _by_loader(spec, name)


def _orphan_verdict(orphans):
    if not orphans:
        return None
    reason = f"an orphan: its source {orphans[0]['source']} is gone, and __pycache__ alone is not looked at"
    verdict = _verdict("orphan", False, reason, orphans=[o["path"] for o in orphans])
    return {"path": orphans[0]["path"], **verdict}


def _none(reason):
    return {"path": None, **_verdict("none", False, reason)}


def _by_loader(spec, name):
    loader = spec.loader
    if loader is None or (spec.origin is None and spec.submodule_search_locations is not None):
        portions = list(spec.submodule_search_locations or ())
        reason = "a namespace package has no code"
        return {"kind": "namespace", "portions": portions, "source": None, "cache": _none(reason)}
    if isinstance(loader, zipimport.zipimporter):
        return _explain_zip(spec, name)
    if isinstance(loader, machinery.SourceFileLoader):
        return _explain_source(loader.path)
    if isinstance(loader, machinery.SourcelessFileLoader):
        cache = {"path": loader.path, **judge_sourceless(loader.path)}
        return {"kind": "sourceless", "source": None, "cache": cache}
    kinds = {
        machinery.BuiltinImporter: ("builtin", "a module of the interpreter itself has no cache"),
        machinery.FrozenImporter: ("frozen", "its code is in the program; -X frozen_modules=off prefers files"),
        machinery.ExtensionFileLoader: ("extension", "machine code needs no cache"),
    }
    kind, reason = kinds.get(_class_of(loader), ("other", f"{_name_of(loader)} has its own rules"))
    return {"kind": kind, "source": spec.origin if spec.has_location else None, "cache": _none(reason)}


def _explain_source(source):
    result = {"kind": "source", "source": source}
    try:
        path = util.cache_from_source(source)
    except NotImplementedError:
        return result | {"cache": _none("disabled: sys.implementation.cache_tag is None")}
    cache = {"path": path, **judge_cache(path, source)}
    if sys.flags.optimize:
        cache["optimization"] = f"-{'O' * sys.flags.optimize}"
    if sys.pycache_prefix is not None:
        cache["prefix"] = {"path": sys.pycache_prefix, "set_by": prefix_switch()}
    if not cache["used"]:
        cache["writes"], cache["writes_reason"] = judge_write(path)
    cache["others"] = other_caches(source, path)
    legacy = os.path.splitext(source)[0] + ".pyc"
    if os.path.isfile(legacy):
        cache["ignored"] = legacy
    return result | {"cache": cache}


def _explain_zip(spec, name):
    archive = spec.loader.archive
    source = spec.loader.get_source(name) is not None
    stem = os.path.splitext(spec.origin)[0] if spec.origin else archive
    member = stem + ".pyc"
    try:
        data = spec.loader.get_data(member)
    except OSError:
        cache = _none("an archive is never written to, and has no .pyc of the module")
    else:
        cache = {"path": member, **_judge_member(spec.loader, data, member, source and stem + ".py")}
    return {"kind": "zip", "archive": archive, "source": stem + ".py" if source else None, "cache": cache}


def _judge_member(loader, data, member, source):
    verdict = _judge_header(data)
    if verdict is not None:
        return verdict if source else {**verdict, "raises": "zipimport.ZipImportError"}
    if not source:
        return _judge_body(data, member, "sourceless", "the archive has no source of the module")
    if _uint32(data[4:]) & 0b01:
        return _judge_hash(data, member, lambda: loader.get_data(source), _hash_check_mode())
    mtime, size = _member_time(loader.archive, source)
    old = _uint32(data[8:])
    # The times in archives are even numbers of seconds.
    return _judge_times(data, member, old if abs(old - mtime) <= 1 else mtime, size)


def _member_time(archive, path):
    import time
    import zipfile

    with zipfile.ZipFile(archive) as file:
        info = file.getinfo(os.path.relpath(path, archive).replace(os.sep, "/"))
    return int(time.mktime((*info.date_time, -1, -1, -1))), info.file_size


def explain_script(path):
    """The same for a file that is to be run: `typhon FILE`."""
    result = {"module": "__main__", "found": os.path.exists(path), "already_imported": False}
    if not result["found"]:
        return result | {"reason": f"there is no file {path}", "cache": None}
    if pkgutil.get_importer(path) is not None:
        return explain("__main__", [path]) | {"script": path}
    with open(path, "rb") as file:
        head = file.read(4)
    if path.endswith(".pyc") or head == util.MAGIC_NUMBER:
        cache = {"path": path, **judge_sourceless(path)}
        return result | {"script": path, "kind": "bytecode", "source": None, "cache": cache}
    reason = "the main script is never cached: it is compiled in memory each time"
    return result | {"script": path, "kind": "script", "source": path, "cache": _none(reason)}


def _is_script(name):
    return os.sep in name or name.endswith((".py", ".pyc", ".zip", ".pyz"))


# ---- output


def _rows(result):
    if not result["found"]:
        yield "found by", f"nobody: {result['reason']}"
    elif "finder" in result:
        where = f", in {result['path_entry']} ({result['entry_finder']})" if result["path_entry"] else ""
        yield "found by", result["finder"] + where
    if result.get("loader"):
        yield "loader", result["loader"]
    if result.get("kind"):
        yield "kind", result["kind"] + (", a package" if result.get("package") else "")
    if result.get("source"):
        yield "source", result["source"]
    for portion in result.get("portions", ()):
        yield "portion", portion
    if result["already_imported"]:
        yield "note", "every process here has it imported at the start"
    if result.get("cache"):
        yield from _cache_rows(result["cache"])


def _cache_rows(cache):
    yield "cache", cache["path"] or "none"
    yield "status", cache["status"]
    yield ("used" if cache["used"] else "not used"), cache["reason"]
    if "raises" in cache:
        yield "raises", cache["raises"]
    if "writes" in cache:
        yield ("written" if cache["writes"] else "not written"), cache["writes_reason"]
    if "prefix" in cache:
        yield "prefix", f"{cache['prefix']['path']}, set by {cache['prefix']['set_by']}"
    if "optimization" in cache:
        yield "switch", f"{cache['optimization']} has cache files of its own"
    if "ignored" in cache:
        yield "ignored", f"{cache['ignored']}: the source beside it comes first"
    for other in cache.get("others", ()):
        yield "also there", f"{other['path']}, of {_python_name(other['python'])}"


def _python_name(version):
    return "no known Python" if version is None else f"Python {version}"


def _print_text(results):
    for i, result in enumerate(results):
        if i > 0:
            print()
        print(result["module"])
        for label, text in _rows(result):
            print(f"  {label:<12} {text}")


def main(argv=None):
    """The command line; the exit status is 1 if something was not found."""
    parser = argparse.ArgumentParser(
        prog=f"{os.path.basename(sys.executable) or 'typhon'} -m typhon.explain",
        description="Where an import would come from, and whether its cached bytecode would be used.",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("modules", nargs="+", metavar="MODULE", help="a module, or a file that is to be run")
    options = parser.parse_args(argv)
    results = [explain_script(m) if _is_script(m) else explain(m) for m in options.modules]
    if options.json:
        print(json.dumps(results[0] if len(results) == 1 else results, indent=2))
    else:
        _print_text(results)
    return 0 if all(result["found"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
