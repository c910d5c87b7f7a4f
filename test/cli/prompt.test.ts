// -i and the basic prompt, through a pipe; interrupts.
import { spawn } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { cpython, type Interpreter, type Outcome, same, typhon } from '../support/interpreters.ts'

const withoutBanner = ({ out, err, status }: Outcome): Outcome => ({
  out,
  err: err.replace(/^Python 3.*\n/, ''),
  status,
})

const SESSIONS: Record<string, string> = {
  expressions: '1+1\nx=3\nx\nNone\n"a"; "b"\n_\n',
  'statements of several lines':
    'if x := 2:\n  print(x)\n\nfor i in (1,2): i\n\n@property\ndef f(self):\n  return 1\n\nf.fget(0)\n',
  'strings and brackets': '"""a\nb"""\nx = (\n1,\n2)\nx\n',
  tracebacks: '1/0\ndef f():\n  return 1/0\n\nf()\n',
  'syntax errors': '"a\nx y\n  y\nif 1:\nx\n1 +\n',
  'unfinished at the end': 'x = """a\nif 1:',
  'prompts of the program': 'import sys; sys.ps1 = "# "; sys.ps2 = ". "\nif 1:\n  2\n\n',
  'exit, with a status': 'import sys; sys.exit(3)\nprint("never")\n',
  'exit()': 'exit()\nprint("never")\n',
  comments: '# nothing\n\n   \n1 # one\n',
}

describe('the prompt', () => {
  for (const [name, input] of Object.entries(SESSIONS)) {
    same(name, world => withoutBanner(world.run(['-i', '-E'], { input })))
  }
  same('after -c, after a script that fails, after exit()', world => {
    world.write({ 'main.py': 'x = 7\n1/0\n' })
    return [
      world.run(['-q', '-i', '-c', 'x = 1'], { input: 'x\n' }),
      world.run(['-q', '-i', 'main.py'], { input: 'x\n' }),
      world.run(['-q', '-i', '-c', 'import sys; sys.exit(3)'], { input: '5\n' }),
    ]
  })
  same('PYTHONSTARTUP, PYTHONINSPECT', world => {
    world.write({ 'start.py': 'started = 1\nprint(__file__)\n', 'bad.py': '1/0\n' })
    return [
      world.run(['-q', '-i'], { input: 'started\n', env: { PYTHONSTARTUP: 'start.py' } }),
      world.run(['-q', '-i'], { input: '2\n', env: { PYTHONSTARTUP: 'bad.py' } }),
      world.run(['-q', '-c', '1'], { input: '2\n', env: { PYTHONINSPECT: '1' } }),
    ]
  })
})

/** Typhon starts to watch for signals when a loop is hot; a machine that is busy takes its time over it. */
const WATCHING = 1000

/** Starts a program, sends SIGINT when it has said `ready`. */
function interrupted(interpreter: Interpreter, program: string, signals = 1): Promise<unknown[]> {
  const [command, ...rest] = interpreter.command
  const child = spawn(command!, [...rest, '-c', program], {
    env: { PATH: process.env.PATH ?? '' },
    timeout: 20_000,
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (data: Buffer) => {
    out += data
    if (signals > 0 && String(data).includes('ready')) {
      signals--
      setTimeout(() => child.kill('SIGINT'), WATCHING)
    }
  })
  child.stderr.on('data', (data: Buffer) => {
    err += data
  })
  return new Promise(resolve => {
    child.on('close', (status, signal) => resolve([out, err.trim().split('\n').at(-1), signal ?? status]))
  })
}

const INTERRUPTS: Record<string, [program: string, expected: unknown[]]> = {
  'a tight loop': [
    'print("ready", flush=True)\nwhile True: pass',
    ['ready\n', 'KeyboardInterrupt', 'SIGINT'],
  ],
  'a tight loop, caught': [
    `try:
    print("ready", flush=True)
    while True: pass
except KeyboardInterrupt as e: print("caught", repr(e))
finally: print("finally")`,
    ['ready\ncaught KeyboardInterrupt()\nfinally\n', '', 0],
  ],
  'a generator, deep in calls': [
    `def f(n):
    if n: return f(n - 1)
    return sum(1 for i in iter(int, 1))
print("ready", flush=True)
f(50)`,
    ['ready\n', 'KeyboardInterrupt', 'SIGINT'],
  ],
  sleep: [
    'import time\nprint("ready", flush=True)\ntry: time.sleep(30)\nexcept KeyboardInterrupt: print("woken")',
    ['ready\nwoken\n', '', 0],
  ],
  'a handler of the program': [
    `import signal, time
def handler(n, frame): print("signal", n, frame is not None); raise SystemExit(9)
signal.signal(signal.SIGINT, handler)
print("ready", flush=True)
while True: pass`,
    ['ready\nsignal 2 True\n', '', 9],
  ],
  'asyncio.run': [
    `import asyncio
async def main():
    try:
        print("ready", flush=True)
        await asyncio.sleep(30)
    except asyncio.CancelledError:
        print("cancelled"); raise
try: asyncio.run(main())
except KeyboardInterrupt: print("interrupted")`,
    ['ready\ncancelled\ninterrupted\n', '', 0],
  ],
}

describe('Ctrl-C', () => {
  for (const [name, [program, expected]] of Object.entries(INTERRUPTS)) {
    test.concurrent(`${name}: Typhon`, async () =>
      expect(await interrupted(typhon, program)).toEqual(expected))
    test
      .skipIf(cpython === undefined)
      .concurrent(`${name}: CPython`, async () =>
        expect(await interrupted(cpython!, program)).toEqual(expected),
      )
  }
})
