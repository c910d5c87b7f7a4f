// Packages, relative and circular imports, reload, resources, archives, runpy, path hooks, -v, -X importtime.
import { describe } from 'vitest'
import { same, scenario, type World } from '../support/interpreters.ts'

const OLD = 1_500_000_000

/** Runs a program in the folder. */
const py = (world: World, program: string, ...options: string[]): string =>
  world.say(['-S', ...options, '-c', program])

describe('packages', () => {
  const files = {
    'pkg/__init__.py': 'from . import a\nfrom .sub import b as bee\nname = __name__, __package__\n',
    'pkg/__main__.py': 'import sys\nprint("main", __name__, __package__, sys.argv[1:])\n',
    'pkg/a.py': 'x = __name__\n',
    'pkg/sub/__init__.py': '',
    'pkg/sub/b.py': 'from .. import a\nfrom ..a import x\ny = a.x, x, __spec__.parent\n',
  }
  scenario(
    'relative imports',
    world => {
      world.write(files)
      return [
        py(world, 'import pkg; print(pkg.bee.y, pkg.name, pkg.sub.b is pkg.bee)'),
        world.files().filter(f => f.endsWith('.pyc')).length,
        py(world, 'import pkg.nothing'),
        py(world, 'import pkg.a.nothing'),
        py(world, 'from pkg import nothing'),
        py(world, 'from . import a'),
        py(world, 'import pkg\nexec("from .... import a", vars(pkg))'),
      ]
    },
    [
      "('pkg.a', 'pkg.a', 'pkg.sub') ('pkg', 'pkg') True\n",
      4,
      "ModuleNotFoundError: No module named 'pkg.nothing' [1]",
      "ModuleNotFoundError: No module named 'pkg.a.nothing'; 'pkg.a' is not a package [1]",
      "ImportError: cannot import name 'nothing' from 'pkg' (<folder>/pkg/__init__.py) [1]",
      'ImportError: attempted relative import with no known parent package [1]',
      'ImportError: attempted relative import beyond top-level package [1]',
    ],
  )

  scenario(
    '-m of a package, of a module, of nothing',
    world => {
      world.write(files)
      return ['pkg', 'pkg.a', 'pkg.sub', 'pkg.no', 'no'].map(name => world.say(['-S', '-m', name, '1', '-x']))
    },
    [
      "main __main__ pkg ['1', '-x']\n",
      '',
      "<python>: No module named pkg.sub.__main__; 'pkg.sub' is a package and cannot be directly executed [1]",
      '<python>: No module named pkg.no [1]',
      '<python>: No module named no [1]',
    ],
  )

  scenario(
    'namespace packages of several folders',
    world => {
      world.write({ 'one/ns/a.py': 'x = 1\n', 'two/ns/b.py': 'x = 2\n' })
      return py(
        world,
        `import sys; sys.path[:0] = ['one', 'two']
import ns.a, ns.b
print(ns.a.x, ns.b.x, len(ns.__path__), ns.__file__ if hasattr(ns, '__file__') else None, type(ns.__loader__).__name__)
sys.path.append('three'); import os; os.makedirs('three/ns'); open('three/ns/c.py', 'w').write('x = 3')
import ns.c; print(ns.c.x, list(ns.__path__))`,
      )
    },
    "1 2 2 None NamespaceLoader\n3 ['<folder>/one/ns', '<folder>/two/ns', '<folder>/three/ns']\n",
  )

  scenario(
    'circular imports',
    world => {
      world.write({
        'a.py': 'import b\nx = 1\nprint("a done", b.y)\n',
        'b.py': 'import a\ny = hasattr(a, "x")\n',
        'c.py': 'from d import later\n',
        'd.py': 'from c import never\nlater = 1\n',
      })
      return [py(world, 'import a'), py(world, 'import c')]
    },
    [
      'a done False\n',
      "ImportError: cannot import name 'never' from 'c' (consider renaming '<folder>/c.py' if it has the same name as a library you intended to import) [1]",
    ],
  )

  scenario(
    'reload',
    world => {
      world.writeAt(OLD, { 'm.py': 'x = 1\nkept = True\n' })
      return py(
        world,
        `import m, importlib, os
m.more = 5
open('m.py', 'w').write('x = 22\\n')
n = importlib.reload(m)
print(n is m, m.x, m.more, m.kept)
open('m.py', 'w').write('x = 1/0\\n')
try: importlib.reload(m)
except ZeroDivisionError as e: print(e, m.x)
os.remove('m.py')
try: importlib.reload(m)
except ImportError as e: print(type(e).__name__, e)
import sys; del sys.modules['m']
try: importlib.reload(m)
except ImportError as e: print(type(e).__name__, e)`,
      )
    },
    `True 22 5 True
division by zero 22
ModuleNotFoundError spec not found for the module 'm'
ImportError module m not in sys.modules
`,
  )

  scenario(
    'a module that fails is not kept; its parts are',
    world => {
      world.write({ 'p/__init__.py': 'import p.q\n1/0\n', 'p/q.py': '' })
      return py(
        world,
        `import sys
for i in range(2):
    try: import p
    except ZeroDivisionError: print('p' in sys.modules, 'p.q' in sys.modules)`,
      )
    },
    'False True\nFalse True\n',
  )
})

describe('importlib and friends', () => {
  scenario(
    'importlib.resources',
    world => {
      world.write({
        'pkg/__init__.py': '',
        'pkg/data/é.txt': 'grüße\n',
        'pkg/data/b.bin': new Uint8Array([1, 255]),
      })
      return py(
        world,
        `from importlib import resources
root = resources.files('pkg')
print(sorted(p.name for p in root.joinpath('data').iterdir()))
print(root.joinpath('data', 'é.txt').read_text(encoding='utf-8'), end='')
print((root / 'data' / 'b.bin').read_bytes())
with resources.as_file(root / 'data' / 'b.bin') as path: print(path.exists(), type(path).__name__)
print(resources.is_resource('pkg', '__init__.py'), root.joinpath('none').is_file())`,
      )
    },
    "['b.bin', 'é.txt']\ngrüße\nb'\\x01\\xff'\nTrue PosixPath\nTrue False\n",
  )

  scenario(
    'archives: sources, bytecode, packages, resources, tracebacks',
    world => {
      return py(
        world,
        `import sys, zipfile, py_compile, importlib, io, traceback
open('byte.py', 'w').write('kind = "bytecode"')
py_compile.compile('byte.py', 'byte.pyc')
import os; os.remove('byte.py')
with zipfile.ZipFile('lib.zip', 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr('plain.py', 'kind = "source"\\ndef fail():\\n    1/0\\n')
    z.write('byte.pyc')
    z.writestr('pkg/__init__.py', 'from .inner import x')
    z.writestr('pkg/inner.py', 'x = __file__')
    z.writestr('pkg/text.txt', 'in the archive')
os.remove('byte.pyc')
sys.path.insert(0, 'lib.zip')
import plain, byte, pkg
print(plain.kind, byte.kind, pkg.x, plain.__loader__)
print(plain.__cached__, byte.__file__)
from importlib import resources
print(resources.files('pkg').joinpath('text.txt').read_text())
try: plain.fail()
except ZeroDivisionError as e: print(traceback.format_exc().splitlines()[-2].strip())
sys.path.insert(0, 'lib.zip/pkg')
import inner; print(inner.x)
try: import nothing
except ImportError as e: print(e)`,
      )
    },
    `source bytecode lib.zip/pkg/inner.py <zipimporter object "lib.zip/">
lib.zip/__pycache__/plain.cpython-314.pyc lib.zip/byte.pyc
in the archive
~^~
lib.zip/pkg/inner.py
No module named 'nothing'
`,
  )

  scenario(
    'runpy',
    world => {
      world.write({
        'pkg/__init__.py': '',
        'pkg/m.py': 'import sys\nresult = __name__, __package__, sys.argv[0]\n',
        'script.py': 'y = __name__, __file__, given\n',
      })
      return py(
        world,
        `import runpy
print(runpy.run_module('pkg.m')['result'], runpy.run_module('pkg.m', run_name='other', alter_sys=True)['result'])
print(runpy.run_path('script.py', {'given': 3}, 'named')['y'])
try: runpy.run_module('pkg')
except ImportError as e: print(e)`,
      )
    },
    `('pkg.m', 'pkg', '-c') ('other', 'pkg', '<folder>/pkg/m.py')
('named', 'script.py', 3)
No module named pkg.__main__; 'pkg' is a package and cannot be directly executed
`,
  )

  scenario(
    'path hooks and the importer cache',
    world => {
      return py(
        world,
        `import sys
from importlib.machinery import ModuleSpec, FileFinder
class Finder:
    def __init__(self, path):
        if not path.startswith('mem:'): raise ImportError
        self.path = path
    def find_spec(self, name, target=None):
        if name == 'remembered': return ModuleSpec(name, self, origin=self.path)
    def create_module(self, spec): return None
    def exec_module(self, module): module.value = 42
sys.path_hooks.insert(0, Finder)
sys.path.append('mem:here')
import remembered
print(remembered.value, remembered.__spec__.origin, remembered)
print(type(sys.path_importer_cache['mem:here']).__name__)
print(sys.path_importer_cache.get('/nowhere/at/all', 'not asked'))
sys.path.append('/nowhere/at/all')
try: import nothing
except ImportError: print(sys.path_importer_cache['/nowhere/at/all'])
import os
print(isinstance(sys.path_importer_cache[os.getcwd()], FileFinder))
import importlib
open('fresh.py', 'w').write('x = 1')
importlib.invalidate_caches()
import fresh; print(fresh.x)`,
      )
    },
    `42 mem:here <module 'remembered' (mem:here)>
Finder
not asked
None
True
1
`,
  )

  scenario(
    'meta path finders, lazy loading, spec_from_file_location',
    world => {
      world.write({ 'heavy.py': 'print("loaded")\nx = 1\n', 'odd-name.py': 'x = 2\n' })
      return py(
        world,
        `import sys, importlib.util as util
class Loud:
    def find_spec(self, name, path, target=None): name in ('heavy', 'no_such') and print('asked', name, path)
sys.meta_path.insert(0, Loud())
spec = util.find_spec('heavy')
spec.loader = util.LazyLoader(spec.loader)
module = util.module_from_spec(spec)
sys.modules['heavy'] = module
spec.loader.exec_module(module)
print('not yet'); print(module.x)
spec = util.spec_from_file_location('odd', 'odd-name.py')
odd = util.module_from_spec(spec); spec.loader.exec_module(odd); print(odd.x, odd.__file__)
print(util.find_spec('no_such'), util.resolve_name('.a', 'pkg'))
print(util.cache_from_source('a/b.py'), util.source_from_cache('a/__pycache__/b.cpython-314.pyc'))`,
      )
    },
    `asked heavy None
not yet
loaded
1
2 <folder>/odd-name.py
asked no_such None
None pkg.a
a/__pycache__/b.cpython-314.pyc a/b.py
`,
  )
})

describe('what is run', () => {
  scenario(
    'm.pyc, a folder, an archive, -c, stdin',
    world => {
      const show =
        'import sys\nprint(__name__, sys.argv, sys.path[0], globals().get("__file__"), __spec__ and __spec__.name)\n'
      world.write({ 'm.py': show, 'dir/__main__.py': show })
      py(world, 'import py_compile; py_compile.compile("m.py", "n.pyc")')
      py(
        world,
        'import zipfile; z = zipfile.ZipFile("app.zip", "w"); z.write("m.py", "__main__.py"); z.close()',
      )
      return [
        world.say(['-S', 'm.py', 'a']),
        world.say(['-S', 'n.pyc', 'a']),
        world.say(['-S', 'dir', 'a']),
        world.say(['-S', 'app.zip', '-v']),
        world.say(['-S', '-m', 'm', 'a']),
        world.say(['-S', '-c', show, '-O']),
        world.say(['-S'], { input: show }),
        world.say(['-S', '-', 'a'], { input: show }),
        world.files(),
      ]
    },
    [
      "__main__ ['m.py', 'a'] <folder> <folder>/m.py None\n",
      "__main__ ['n.pyc', 'a'] <folder> <folder>/n.pyc None\n",
      "__main__ ['dir', 'a'] <folder>/dir <folder>/dir/__main__.py __main__\n",
      "__main__ ['app.zip', '-v'] <folder>/app.zip <folder>/app.zip/__main__.py __main__\n",
      "__main__ ['<folder>/m.py', 'a'] <folder> <folder>/m.py m\n",
      "__main__ ['-c', '-O']  None None\n",
      "__main__ ['']  <stdin> None\n",
      "__main__ ['-', 'a']  <stdin> None\n",
      [
        '__pycache__/m.cpython-314.pyc',
        'app.zip',
        'dir/__main__.py',
        'dir/__pycache__/__main__.cpython-314.pyc',
        'm.py',
        'n.pyc',
      ],
    ],
  )
})

describe('-v and -X importtime', () => {
  const plain = (text: string): string[] =>
    text
      .replace(/0x[0-9a-f]+/g, '0x')
      .split('\n')
      .filter(line => /<folder>|'m'|'p['.]/.test(line))

  scenario(
    '-v',
    world => {
      world.writeAt(OLD, { 'm.py': 'import p.q\n', 'p/__init__.py': '', 'p/q.py': 'import time\n' })
      const lines = () =>
        plain(world.run(['-S', '-v', '-c', 'import m']).err).filter(l => !/destroy|cleanup/.test(l))
      const [first, second] = [lines(), lines()]
      return [first, second]
    },
    [
      [
        '# code object from <folder>/m.py',
        "# created '<folder>/__pycache__/m.cpython-314.pyc'",
        '# code object from <folder>/p/__init__.py',
        "# created '<folder>/p/__pycache__/__init__.cpython-314.pyc'",
        "import 'p' # <_frozen_importlib_external.SourceFileLoader object at 0x>",
        '# code object from <folder>/p/q.py',
        "# created '<folder>/p/__pycache__/q.cpython-314.pyc'",
        "import 'p.q' # <_frozen_importlib_external.SourceFileLoader object at 0x>",
        "import 'm' # <_frozen_importlib_external.SourceFileLoader object at 0x>",
      ],
      [
        '# <folder>/__pycache__/m.cpython-314.pyc matches <folder>/m.py',
        "# code object from '<folder>/__pycache__/m.cpython-314.pyc'",
        '# <folder>/p/__pycache__/__init__.cpython-314.pyc matches <folder>/p/__init__.py',
        "# code object from '<folder>/p/__pycache__/__init__.cpython-314.pyc'",
        "import 'p' # <_frozen_importlib_external.SourceFileLoader object at 0x>",
        '# <folder>/p/__pycache__/q.cpython-314.pyc matches <folder>/p/q.py',
        "# code object from '<folder>/p/__pycache__/q.cpython-314.pyc'",
        "import 'p.q' # <_frozen_importlib_external.SourceFileLoader object at 0x>",
        "import 'm' # <_frozen_importlib_external.SourceFileLoader object at 0x>",
      ],
    ],
  )

  const START = /^(import|# install|# clear|# restore)/
  same('-v: the start and the end', world =>
    world
      .run(['-S', '-v', '-c', 'pass'])
      .err.split('\n')
      .filter(line => START.test(line))
      .map(line => line.replace(/0x[0-9a-f]+/, '0x')),
  )

  scenario(
    '-X importtime, and =2',
    world => {
      world.write({ 'm.py': 'import p.q\nimport p\n', 'p/__init__.py': '', 'p/q.py': '' })
      const lines = (level: string): string[] =>
        world
          .run(['-S', '-X', `importtime${level}`, '-c', 'import m, sys'])
          .err.trim()
          .split('\n')
          .map(line => line.replace(/\d+(?= \|)/g, n => '9'.padStart(n.length)).replace(/ +9 \|/g, ' 9 |'))
      const [plainLines, cached] = [lines(''), lines('=2')]
      return [plainLines[0], plainLines.slice(-3), cached.filter(line => /\| +(p|m|p\.q)$/.test(line))]
    },
    [
      'import time: self [us] | cumulative | imported package',
      ['import time: 9 | 9 |     p', 'import time: 9 | 9 |   p.q', 'import time: 9 | 9 | m'],
      [
        'import time: 9 | 9 |     p',
        'import time: 9 | 9 |   p.q',
        'import time: cached    | cached     |  p',
        'import time: cached    | cached     |  p',
        'import time: 9 | 9 | m',
      ],
    ],
  )
})
