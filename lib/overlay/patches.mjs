// What pyodide changed in the standard library, and how to set it right.
//
// Applied by tools/stdlib/assemble.mjs to the files of the npm package `pyodide`. A patch names the
// text that pyodide put in; each must match exactly as often as it says, so that a new version of
// the package cannot slip through unseen. docs/stdlib.md tells the whole story.

/** Left out: pyodide's own modules, its stand-in for OpenSSL, and its build's configuration. */
export const OMIT = [
  /^_?pyodide\//,
  /^site-packages\//,
  /^_ssl\.py$/,
  /^_sysconfigdata__emscripten/,
  /(^|\/)mypy\.ini$/,
  /\.typed$/,
]

/** Replaced as a whole by a file of ours in overlay/files: pyodide's are no edits but other programs. */
export const REPLACE = ['ssl.py', 'webbrowser.py']

/** Edits, pyodide's undone and our own: `find` (a regular expression with flags gm) is replaced by `put`, `times` times. */
export const PATCHES = {
  // A JavaScript null was made a second None.
  'json/encoder.py': [
    { find: '^_JSNULL = None\\n', put: '', times: 1 },
    { find: '^ *elif \\w+ is _JSNULL:\\n.*\\n', put: '', times: 4 },
  ],
  // Without fork spawn is all there is, and starting by fork says so.
  'multiprocessing/context.py': [
    {
      find: '^ {12}name for name in _concrete_contexts if name != default\\n',
      put: "            name for name in _concrete_contexts if name != default and hasattr(os, 'fork')\n",
      times: 1,
    },
    {
      find: '^ {12}from \\.popen_fork import Popen\\n',
      put:
        "            if not hasattr(os, 'fork'):\n" +
        "                raise ValueError('fork start method not available')\n" +
        '            from .popen_fork import Popen\n',
      times: 1,
    },
  ],
  // As in later patch releases of 3.14: where the error is an ImportError it names the module.
  'runpy.py': [
    {
      find: '^def _get_module_details',
      put:
        'def _named(error, name):\n    if not issubclass(error, ImportError):\n        return error\n' +
        '    return lambda message: error(message, name=name)\n\ndef _get_module_details',
      times: 1,
    },
    { find: 'raise error\\((?!"can\'t find)', put: 'raise _named(error, mod_name)(', times: 8 },
    { find: 'raise error\\((?="can\'t find)', put: 'raise _named(error, main_name)(', times: 1 },
  ],
  // As in later patch releases of 3.14: a file name that is not UTF-8 where it says so is an error of the archive.
  'zipimport.py': [
    {
      find: '^ {20}name = name\\.decode\\(\\)\\n',
      put:
        '                    try:\n                        name = name.decode()\n' +
        '                    except UnicodeDecodeError as error:\n' +
        '                        message = f"can\'t decode file name in Zip file: {archive!r}"\n' +
        '                        raise ZipImportError(message, path=archive) from error\n',
      times: 1,
    },
  ],
  // A hint to load a package of theirs took the place of the usual error.
  'zoneinfo/_common.py': [
    { find: '^ {8}import sys\\n {8}if "tzdata" not in[^]*?use zoneinfo\\."\\)\\n', put: '', times: 1 },
  ],
}
