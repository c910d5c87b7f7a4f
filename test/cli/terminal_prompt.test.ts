// The prompt in a terminal: what `_pyrepl` gives, through a pseudo-terminal, and the basic prompt there.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cpython, type Interpreter, typhon, World } from '../support/interpreters.ts'
import { Terminal } from '../support/terminal.ts'

/** Keys as an xterm sends them. */
const [UP, DOWN, F3] = ['\x1bOA', '\x1bOB', '\x1bOR']
const [CTRL_C, CTRL_D, CTRL_E, CTRL_L, CTRL_R] = ['\x03', '\x04', '\x05', '\x0c', '\x12']

const TIMEOUT = 120_000

type Start = (args?: readonly string[], env?: Readonly<Record<string, string>>) => Terminal

/** A session under each interpreter, in a folder that is its home too. */
function session(name: string, body: (start: Start, world: World) => Promise<void>): void {
  const run = async (interpreter: Interpreter): Promise<void> => {
    const world = new World(interpreter)
    const terminals: Terminal[] = []
    const start: Start = (args = ['-q'], env = {}) => {
      const terminal = new Terminal([...interpreter.command, ...args], {
        cwd: world.folder,
        env: { ...world.environment, TERM: 'xterm', ...env },
      })
      terminals.push(terminal)
      return terminal
    }
    try {
      await body(start, world)
    } finally {
      for (const terminal of terminals) terminal.close()
      world.close()
    }
  }
  test(`${name}: Typhon`, () => run(typhon), TIMEOUT)
  test.skipIf(cpython === undefined)(`${name}: CPython`, () => run(cpython!), TIMEOUT)
}

describe.skipIf(process.platform !== 'linux')('the prompt in a terminal', () => {
  session('banner, statements, auto-indent, _ and the end', async start => {
    const t = start([])
    await t.at('>>> ')
    expect(t.screen.text).toMatch(/^Python 3\.14\..* on linux\nType "help", .*\n>>>$/)
    await t.enter('6 * 7\r')
    await t.enter('def f(x):\rreturn x + _\r\r')
    await t.enter('f(1)\r')
    expect(t.screen.text).toContain(
      '>>> 6 * 7\n42\n>>> def f(x):\n...     return x + _\n...\n>>> f(1)\n43\n>>>',
    )
    t.type(CTRL_D)
    expect(await t.ended).toBe(0)
  })

  session('the history, in the next session too', async (start, world) => {
    const first = start()
    await first.at('>>> ')
    // With no file yet, CPython does not keep the first one.
    await first.enter('0\r')
    await first.enter('x = 41\r')
    await first.enter('def f():\rreturn x\r\r')
    first.type('exit()\r')
    expect(await first.ended).toBe(0)
    expect(readFileSync(world.path('.python_history'), 'utf8')).toContain('x = 41\n')

    const second = start()
    await second.at('>>> ')
    second.type(UP + UP)
    await second.shows('>>> def f():\n...     return x')
    await second.enter(CTRL_C)
    second.type(`${CTRL_R}41`)
    await second.shows("(r-search `41') x = 41")
    second.type('\r')
    await second.until(s => s.text.endsWith('\n>>> x = 41'), 'what was found')
    await second.enter(`${CTRL_E} + 1\r`)
    await second.enter('x\r')
    expect(second.screen.text).toMatch(/>>> x\n42\n>>>$/)
  })

  session('PYTHON_HISTORY', async (start, world) => {
    const t = start(['-q'], { PYTHON_HISTORY: world.path('lines') })
    await t.at('>>> ')
    await t.enter('kept = 1\r')
    t.type(CTRL_D)
    expect(await t.ended).toBe(0)
    expect(readFileSync(world.path('lines'), 'utf8')).toBe('kept = 1\n')
  })

  session('a block is taken from the history and changed', async start => {
    const t = start()
    await t.at('>>> ')
    await t.enter('def g(n):\rreturn n + 1\r\r')
    t.type(UP)
    await t.at('...     return n + 1')
    t.type(UP + CTRL_E)
    await t.at('>>> def g(n):')
    t.type(DOWN + CTRL_E)
    await t.at('...     return n + 1')
    t.type('\x7f2')
    await t.at('...     return n + 2')
    t.type('\r')
    await t.at('...     ')
    await t.enter('\r')
    await t.enter('g(1)\r')
    expect(t.screen.text).toMatch(/>>> g\(1\)\n3\n>>>$/)
  })

  session('completion of names, attributes and modules', async start => {
    const t = start()
    await t.at('>>> ')
    t.type('import collections.a\t')
    await t.at('>>> import collections.abc')
    await t.enter('\r')
    t.type('collections.OrderedD\t')
    await t.until(s => s.current.startsWith('>>> collections.OrderedDict'), 'an attribute')
    await t.enter(CTRL_C)
    await t.enter('alphabet = 1\r')
    t.type('alpha\t')
    await t.at('>>> alphabet')
    await t.enter('\r')
    t.type('st\t\t')
    await t.shows('staticmethod(')
  })

  session('colours, unless NO_COLOR says no', async start => {
    const coloured = start()
    await coloured.at('>>> ')
    coloured.type('def f(): pass')
    await coloured.at('>>> def f(): pass')
    expect(coloured.output).toContain('\x1b[1;35m>>> \x1b[0m')
    expect(coloured.output).toContain('\x1b[1;34mdef\x1b[0m')
    await coloured.enter(CTRL_C)
    await coloured.enter('1/0\r')
    expect(coloured.output).toContain('\x1b[1;35mZeroDivisionError\x1b[0m')
    expect(coloured.screen.text).toContain('    1/0\n    ~^~\nZeroDivisionError: division by zero')
    const plain = start(['-q'], { NO_COLOR: '1' })
    await plain.at('>>> ')
    await plain.enter('1/0\r')
    expect(plain.output).not.toMatch(/\x1b\[[\d;]*[1-9]m/)
    expect(plain.screen.text).toContain('    1/0\n    ~^~\nZeroDivisionError: division by zero')
  })

  session('pasted text keeps its own indentation', async start => {
    const t = start()
    await t.at('>>> ')
    t.type('\x1b[200~def f(x):\n    if x:\n        return 1\n\n    return 2\n\x1b[201~')
    await t.shows('...     return 2\n...')
    await t.enter('\r')
    await t.enter('f(0), f(1)\r')
    expect(t.screen.text).toMatch(/\(2, 1\)\n>>>$/)
    t.type(F3)
    await t.at('(paste) ')
    t.type('if 1:\r  5\r')
    await t.shows('  5\n(paste)')
    t.type(F3)
    await t.at('... ')
    await t.enter('\r')
    expect(t.screen.text).toMatch(/5\n>>>$/)
  })

  session('Ctrl-C: the line, running code, input()', async start => {
    const t = start()
    await t.at('>>> ')
    t.type('abc')
    await t.at('>>> abc')
    await t.enter(CTRL_C)
    expect(t.screen.text).toMatch(/>>> abc\nKeyboardInterrupt\n>>>$/)
    await t.enter('import sys, time\r')
    await t.enter('def say(): print("ready", "now", flush=True)\r\r')
    for (const [said, code] of [
      'say(); time.sleep(1000)\r',
      'if not say():\rwhile True: pass\r\r',
      'say(); input("? ")\r',
    ].entries()) {
      t.type(code)
      await t.until(s => s.text.split('\nready now').length === said + 2, `what ${code} says`)
      if (code.includes('input')) await t.at('? ')
      if (!code.includes('while')) await t.asleep()
      await t.enter(CTRL_C)
      expect(t.screen.text).toMatch(/\nKeyboardInterrupt\n>>>$/)
    }
    await t.enter('1 + 1\r')
    t.type(CTRL_D)
    expect(await t.ended).toBe(0)
  })

  session('a window of another size, and a cleared one', async start => {
    const t = start()
    await t.at('>>> ')
    await t.enter('import os\r')
    t.resize(40, 20)
    await t.enter('os.get_terminal_size()\r')
    expect(t.screen.text).toContain('os.terminal_size(columns=40, lines=20)')
    t.type(`${'x'.repeat(50)}`)
    await t.shows(`>>> ${'x'.repeat(35)}\\\n${'x'.repeat(15)}`)
    await t.enter(CTRL_C)
    t.type(CTRL_L)
    await t.until(s => s.visible === '>>>', 'an empty screen')
    await t.enter('2\r')
    await t.enter('clear\r')
    await t.until(s => s.visible === '>>>', 'an empty screen')
  })

  session('the status of exit() and of SystemExit', async start => {
    const t = start()
    await t.at('>>> ')
    t.type('raise SystemExit(3)\r')
    expect(await t.ended).toBe(3)
    const named = start()
    await named.at('>>> ')
    named.type('exit\r')
    expect(await named.ended).toBe(0)
  })

  session('PYTHONSTARTUP, -i and PYTHONINSPECT', async (start, world) => {
    world.write({
      'start.py': 'import sys; sys.ps1 = "in> "\nstarted = 1\n',
      'main.py': 'x = 7\n1/0\n',
    })
    const env = { PYTHONSTARTUP: world.path('start.py') }
    const alone = start(['-q'], env)
    await alone.at('in> ')
    await alone.enter('started, "__file__" in globals()\r', 'in> ')
    expect(alone.screen.text).toContain('(1, False)')
    const script = start(['-i', 'main.py'])
    await script.at('>>> ')
    expect(script.screen.text).toContain('ZeroDivisionError: division by zero')
    await script.enter('x, __name__\r')
    expect(script.screen.text).toMatch(/\(7, '__main__'\)\n>>>$/)
    const command = start(['-i', '-c', 'y = 8'], env)
    await command.at('in> ')
    await command.enter('y, started\r', 'in> ')
    expect(command.screen.text).toContain('(8, 1)')
    const inspected = start(['-c', 'z = 9; raise SystemExit(3)'], { PYTHONINSPECT: '1' })
    await inspected.at('>>> ')
    await inspected.enter('z\r')
    expect(inspected.screen.text).toMatch(/SystemExit: 3\n>>> z\n9\n>>>$/)
    inspected.type('exit(4)\r')
    expect(await inspected.ended).toBe(4)
  })

  session('code.interact', async start => {
    const t = start(['-c', 'import code; code.interact("hello", local={"v": 5}, exitmsg="bye")'])
    await t.at('>>> ')
    expect(t.screen.text).toBe('hello\n>>>')
    t.type('v + 1\r')
    await t.shows('>>> v + 1\n6\n>>>')
    t.type('if v:\r')
    await t.at('... ')
    t.type('  v\r')
    await t.shows('...   v\n...')
    t.type('\r')
    await t.shows('5\n>>>')
    t.type('whi')
    await t.at('>>> whi')
    await t.asleep()
    t.type(CTRL_C)
    await t.shows('KeyboardInterrupt\n>>>')
    t.type(CTRL_D)
    expect(await t.ended).toBe(0)
    expect(t.screen.text).toMatch(/bye$/)
  })

  session('the basic prompt: PYTHON_BASIC_REPL, and a dumb terminal', async start => {
    const basic: Record<string, string>[] = [{ PYTHON_BASIC_REPL: '1' }, { TERM: 'dumb' }]
    for (const env of basic) {
      const t = start(['-q'], env)
      await t.at('>>> ')
      t.type('if 1:\r')
      await t.at('... ')
      t.type('  6 * 7\r')
      await t.until(s => s.text.endsWith('6 * 7\n...') && s.current === '... ', 'one more line')
      t.type('\r')
      await t.shows('42\n>>>')
      t.type('1/0\r')
      await t.shows('File "<stdin>", line 1, in <module>\n')
      await t.until(s => s.text.endsWith('division by zero\n>>>'), 'the error and a prompt')
      expect(t.output).not.toContain('\x1b[?2004h\x1b[?1h\x1b=\x1b[?25l\x1b[1;35m')
      t.type('import sys; sys.exit(5)\r')
      expect(await t.ended).toBe(5)
    }
    const dumb = start(['-q'], { TERM: 'dumb' })
    await dumb.at('>>> ')
    expect(dumb.screen.text.replaceAll('\n', '')).toContain("warning: can't use pyrepl")
  })
})
