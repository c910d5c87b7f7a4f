/**
 * A program in a pseudo-terminal of its own: keys go in, a screen shows what comes out. Tests wait for what the
 * screen shows, never for a time. Linux only.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, constants, openSync, readFileSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { DescriptorTable } from '../../src/host/descriptors.ts'
import type { NodeFile } from '../../src/host/node/open_file.ts'
import { NodeTerminals } from '../../src/host/node/terminals.ts'
import { Screen } from './screen.ts'

const PATIENCE = 45_000

/** Where the line is read, `_pyrepl` switches this on. */
const EDITING = '\x1b[?2004h'

export interface TerminalOptions {
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly columns?: number
  readonly rows?: number
}

export class Terminal {
  readonly screen: Screen
  /** All that came, control sequences too. */
  output = ''
  /** The status, or the signal that ended the program. */
  readonly ended: Promise<number | string | null>
  private readonly table = new DescriptorTable()
  private readonly terminals = new NodeTerminals(this.table, undefined)
  private readonly master: number
  private readonly stream: ReadStream
  private readonly child: ChildProcess
  private look: () => void = () => {}

  /** Starts a program, with the terminal as its controlling one: Ctrl-C interrupts it. */
  constructor(command: readonly string[], { env, cwd, columns = 80, rows = 24 }: TerminalOptions) {
    this.screen = new Screen(columns, rows)
    this.master = this.terminals.openMaster()
    this.terminals.unlock(this.master)
    this.terminals.setSize(this.master, columns, rows)
    const other = openSync(this.terminals.otherName(this.master), constants.O_RDWR | constants.O_NOCTTY)
    this.stream = new ReadStream((this.table.get(this.master) as NodeFile).real)
    this.stream.setEncoding('utf8')
    this.stream.on('data', (data: string) => this.came(data))
    // The end of a terminal is EIO.
    this.stream.on('error', () => {})
    this.child = spawn('setsid', ['--ctty', ...command], { env, cwd, stdio: [other, other, other] })
    closeSync(other)
    this.ended = new Promise(resolve => this.child.on('exit', (status, signal) => resolve(signal ?? status)))
  }

  private came(data: string): void {
    this.output += data
    this.screen.write(data)
    this.look()
  }

  type(keys: string): void {
    this.stream.write(keys)
  }

  /** Waits until `seen` holds of the screen; `what` names it where it never does. */
  until(seen: (screen: Screen) => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.look = () => {}
        reject(
          new Error(`never seen: ${what}\n${this.screen.text}\n${JSON.stringify(this.output.slice(-2000))}`),
        )
      }, PATIENCE)
      this.look = () => {
        if (!seen(this.screen)) return
        clearTimeout(timer)
        this.look = () => {}
        resolve()
      }
      this.look()
    })
  }

  /** Waits for a text on the screen. */
  shows(text: string): Promise<void> {
    return this.until(screen => screen.text.includes(text), JSON.stringify(text))
  }

  /** Waits for the line with the cursor to be this one, as far as the cursor. */
  at(line: string): Promise<void> {
    return this.until(screen => screen.current === line, `the cursor at the end of ${JSON.stringify(line)}`)
  }

  private get edited(): number {
    return this.output.split(EDITING).length
  }

  /** Types keys that end a statement, and waits for the next line to be edited. */
  async enter(keys: string, prompt = '>>> '): Promise<void> {
    const before = this.edited
    this.type(keys)
    await this.until(
      screen => this.edited > before && screen.current === prompt,
      `${JSON.stringify(prompt)} after ${JSON.stringify(keys)}`,
    )
  }

  /**
   * Waits for the program to sleep in the system: to read, or in `time.sleep`. CPython loses a Ctrl-C that comes
   * after its last look and before such a call, until the call ends.
   */
  async asleep(): Promise<void> {
    // The state comes after the name, which is in parentheses.
    while (!/.*\) S/.test(readFileSync(`/proc/${this.child.pid}/stat`, 'latin1')))
      await new Promise(resolve => setTimeout(resolve, 1))
  }

  resize(columns: number, rows: number): void {
    this.screen.resize(columns, rows)
    this.terminals.setSize(this.master, columns, rows)
  }

  close(): void {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL')
    this.stream.destroy()
  }
}
