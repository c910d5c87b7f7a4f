"""-X sourceless=warn|error: watches over modules that come from a .pyc without its source.

importlib's own loader of such files is replaced, in the path hooks, by one that looks first.
The start-up calls install(); nothing here runs under the default, 'allow'.
"""

import sys
import zipimport
from importlib import machinery

_policy = "allow"


class SourcelessWarning(RuntimeWarning):
    """A module was loaded from bytecode that has no source beside it."""


def _report(fullname, path):
    message = f"no source beside the bytecode of module {fullname!r}: {path}"
    if _policy == "error":
        raise ImportError(message, name=fullname, path=path)
    if _policy == "warn":
        import warnings

        warnings.warn(message, SourcelessWarning, skip_file_prefixes=(_report.__code__.co_filename,))


class WatchedFileLoader(machinery.SourcelessFileLoader):
    """Loads a legacy .pyc, if the policy lets it."""

    def get_code(self, fullname):
        _report(fullname, self.path)
        return super().get_code(fullname)


class WatchedZipImporter(zipimport.zipimporter):
    """Imports from an archive; a member that is bytecode alone is subject to the policy."""

    def get_code(self, fullname):
        if self.get_source(fullname) is None:
            _report(fullname, self.get_filename(fullname))
        return super().get_code(fullname)


def _replacement(hook, file_hook):
    if hook is zipimport.zipimporter:
        return WatchedZipImporter
    is_file_hook = getattr(hook, "__name__", "") == "path_hook_for_FileFinder"
    return file_hook if is_file_hook else hook


def install(policy):
    """Makes `policy` ('warn', 'error' or 'allow') hold for all imports from now on."""
    global _policy
    _policy = policy
    file_hook = machinery.FileFinder.path_hook(
        (machinery.ExtensionFileLoader, machinery.EXTENSION_SUFFIXES),
        (machinery.SourceFileLoader, machinery.SOURCE_SUFFIXES),
        (WatchedFileLoader, machinery.BYTECODE_SUFFIXES),
    )
    sys.path_hooks[:] = [_replacement(hook, file_hook) for hook in sys.path_hooks]
    sys.path_importer_cache.clear()
