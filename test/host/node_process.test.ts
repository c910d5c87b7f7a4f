// What needs a process of its own: signals, blocking input, children, inherited positions.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'typhon-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const PROGRAMS: Record<string, string> = {
  // A loop that never returns to the event loop.
  spin: `
    host.interrupts.start(); host.interrupts.watch(15)
    out('ready'); let n = 0
    while (host.interrupts.flags[0] === 0) n++
    out('signals ' + host.interrupts.take()); out('flag ' + host.interrupts.flags[0])`,
  sleep: `
    host.interrupts.start(); host.interrupts.watch(2)
    out('ready'); out('slept ' + host.clock.sleep(60_000_000_000n) + ' ' + host.interrupts.take())`,
  // Back to the default: the process dies of the signal.
  unwatch: `
    host.interrupts.start(); host.interrupts.watch(2); host.interrupts.unwatch(2)
    host.process.kill(host.process.pid(), 2); host.clock.sleep(1_000_000_000n); out('alive')`,
  echo: `
    let n; const b = new Uint8Array(5)
    while ((n = host.descriptors.read(0, b)) > 0) out('got ' + new TextDecoder().decode(b.subarray(0, n)))
    out('end')`,
  read: `
    host.interrupts.start(); host.interrupts.watch(2); out('ready')
    try { host.descriptors.read(0, new Uint8Array(5)) } catch (e) { out(e.code + ' ' + host.interrupts.take()) }`,
  tell: `
    out(String(host.descriptors.lseek(1, 0, 1))); out(String(host.descriptors.lseek(0, 0, 1)))
    const b = new Uint8Array(2); host.descriptors.read(0, b); out(new TextDecoder().decode(b))`,
  children: `
    const { descriptors: d, process: p } = host
    const text = fd => { let s = ''; const b = new Uint8Array(9)
      for (let n; (n = d.read(fd, b)) > 0;) s += new TextDecoder().decode(b.subarray(0, n)); return s }
    const [inR, inW] = d.pipe(), [outR, outW] = d.pipe()
    d.write(inW, new TextEncoder().encode('before '))
    const sh = script => ({ file: '/bin/sh', argv: ['sh', '-c', script], stdin: inR, stdout: outW, stderr: outW })
    const pid = p.spawn({ ...sh('cat; echo $X >&2; exit 3'), env: [['X', 'err']] })
    d.close(inR); d.close(outW)
    d.write(inW, new TextEncoder().encode('after ')); d.close(inW)
    out(text(outR).trim()); const e = p.wait(pid, true).exit; out(e.status + ' ' + e.signal)
    const sleeper = p.spawn({ file: '/bin/sleep', argv: ['sleep', '60'], stdin: 'ignore', stdout: 1, stderr: 2 })
    out(String(p.wait(sleeper, false))); p.kill(sleeper, 9)
    const k = p.wait(-1, true); out((k.pid === sleeper) + ' ' + k.exit.status + ' ' + k.exit.signal)
    for (const file of ['/nonexistent', '/etc', '/etc/passwd']) try {
      p.spawn({ file, argv: [file], stdin: 'ignore', stdout: 1, stderr: 2 }) } catch (e) { out(e.code) }
    try { p.wait(pid, true) } catch (e) { out(e.code) }`,
}

beforeAll(() => {
  for (const [name, body] of Object.entries(PROGRAMS)) {
    buildSync({
      stdin: {
        contents: `import { createNodeHost } from './src/host/node/host.ts'
          const host = createNodeHost()
          const out = text => host.descriptors.write(1, new TextEncoder().encode(text + '\\n'))
          ${body}
          host.process.exit(0)`,
        resolveDir: join(import.meta.dirname, '../..'),
        loader: 'js',
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: join(folder, `${name}.mjs`),
      logLevel: 'error',
    })
  }
})

function start(name: string, stdin: 'pipe' | number = 'pipe'): ChildProcess {
  return spawn(process.execPath, [join(folder, `${name}.mjs`)], { stdio: [stdin, 'pipe', 'inherit'] })
}

/** The output; `signal` is sent when the program says that it is ready. */
function finish(child: ChildProcess, signal?: NodeJS.Signals): Promise<{ out: string; by: string | null }> {
  return new Promise(resolve => {
    let out = ''
    child.stdout?.on('data', chunk => {
      if (out === '' && signal) child.kill(signal)
      out += chunk
    })
    child.on('close', (_status, by) => resolve({ out, by }))
  })
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s reaches a loop that never ends by itself', async signal => {
  const number = signal === 'SIGINT' ? 2 : 15
  const { out } = await finish(start('spin'), signal)
  expect(out).toBe(`ready\nsignals ${number}\nflag 0\n`)
})

test('a signal ends a sleep', async () => {
  expect((await finish(start('sleep'), 'SIGINT')).out).toBe('ready\nslept false 2\n')
})

test.runIf(process.platform === 'linux')('a signal ends a blocking read from a pipe', async () => {
  // A pipe of the system: what Node gives its children is a socket.
  const fifo = join(folder, 'fifo')
  spawnSync('mkfifo', [fifo])
  const stdin = openSync(fifo, 'r+')
  const child = start('read', stdin)
  expect((await finish(child, 'SIGINT')).out).toBe('ready\nEINTR 2\n')
  closeSync(stdin)
})

test('an unwatched SIGINT ends the process', async () => {
  expect(await finish(start('unwatch'))).toEqual({ out: '', by: 'SIGINT' })
})

test('input from a pipe is waited for', async () => {
  const child = start('echo')
  const done = finish(child)
  child.stdin?.write('one')
  await new Promise(resolve => child.stdout?.once('data', resolve))
  child.stdin?.end('three')
  expect((await done).out).toBe('got one\ngot three\nend\n')
})

test('inherited files keep the position they have', () => {
  const path = join(folder, 'shared')
  writeFileSync(path, '0123456789')
  const output = join(folder, 'output')
  const stdin = openSync(path, 'r')
  const stdout = openSync(output, 'w')
  spawnSync('sh', ['-c', 'printf abc; exec "$0" "$1"', process.execPath, join(folder, 'tell.mjs')], {
    stdio: [stdin, stdout, 'inherit'],
  })
  closeSync(stdin)
  closeSync(stdout)
  expect(readFileSync(output, 'utf8')).toBe('abc3\n0\n01\n')
})

test.runIf(process.platform === 'linux')('children run, with pipes and statuses', async () => {
  const { out } = await finish(start('children'))
  expect(out.split('\n')).toEqual([
    'before after err',
    '3 0',
    'undefined',
    'true 0 9',
    'ENOENT',
    'EACCES',
    'EACCES',
    'ECHILD',
    '',
  ])
})
