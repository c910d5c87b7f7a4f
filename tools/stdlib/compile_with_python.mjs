// Compiles with a CPython 3.14 instead of our compiler: TYPHON_BUILD_PYTHON=/path/to/python3.14.
// For telling faults of the compiler from faults of the virtual machine. Never for a release.
import { execFileSync } from 'node:child_process'

const PROGRAM = `
import base64, json, marshal, sys, warnings
assert sys.version_info[:2] == (3, 14), 'not Python 3.14'
warnings.simplefilter('ignore')
out = []
for source, filename in json.load(sys.stdin):
    try:
        code = compile(base64.b64decode(source), filename, 'exec', dont_inherit=True, optimize=0)
        out.append(base64.b64encode(marshal.dumps(code)).decode())
    except SyntaxError as error:
        print(filename, error, file=sys.stderr)
        out.append(None)
json.dump(out, sys.stdout)
`

export function pythonCompiler(python) {
  return { python, key: `python:${python}` }
}

/** As compileAll of precompile.mjs. */
export function compileAllWithPython({ python }, jobs) {
  const input = JSON.stringify(jobs.map(({ source, filename }) => [source.toString('base64'), filename]))
  const output = execFileSync(python, ['-I', '-c', PROGRAM], {
    input,
    maxBuffer: 1 << 30,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const codes = JSON.parse(output).map(code => (code === null ? undefined : Buffer.from(code, 'base64')))
  return { codes, failures: codes.filter(code => !code).length }
}
