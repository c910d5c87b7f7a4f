/**
 * What a terminal shows: the part of an xterm that line editors use. Not wide characters, not combining ones.
 */
export class Screen {
  columns: number
  rows: number
  /** Characters by line; what has scrolled away stays in `gone`. */
  private lines: string[][]
  private readonly gone: string[] = []
  private x = 0
  private y = 0
  /** The start of a control sequence whose end has not come. */
  private pending = ''
  constructor(columns: number, rows: number) {
    this.columns = columns
    this.rows = rows
    this.lines = Array.from({ length: rows }, () => [])
  }

  /** All lines to the last that is not empty, the ones that scrolled away too. */
  get text(): string {
    return [...this.gone, ...this.lines.map(line)].join('\n').trimEnd()
  }

  /** Like `text`, without what has scrolled away. */
  get visible(): string {
    return this.lines.map(line).join('\n').trimEnd()
  }

  /** The line with the cursor, as far as the cursor. */
  get current(): string {
    const cells = this.lines[this.y]!.slice(0, this.x)
    return Array.from({ length: this.x }, (_, i) => cells[i] ?? ' ').join('')
  }

  write(output: string): void {
    let rest = this.pending + output
    this.pending = ''
    while (rest !== '') {
      const sequence = SEQUENCE.exec(rest)
      if (sequence !== null) {
        this.control(sequence[1] ?? '', sequence[2] ?? sequence[3] ?? '')
        rest = rest.slice(sequence[0].length)
      } else if (rest[0] === '\x1b' && rest.length < LONGEST_SEQUENCE) {
        this.pending = rest
        return
      } else {
        this.put(rest[0]!)
        rest = rest.slice(1)
      }
    }
  }

  private put(character: string): void {
    if (character === '\r') this.x = 0
    else if (character === '\n') this.down()
    else if (character === '\b') this.x = Math.max(0, this.x - 1)
    else if (character === '\t') this.x = Math.min(this.columns - 1, (this.x | 7) + 1)
    else if (character >= ' ') {
      if (this.x === this.columns) {
        this.x = 0
        this.down()
      }
      const cells = this.lines[this.y]!
      while (cells.length < this.x) cells.push(' ')
      cells[this.x++] = character
    }
  }

  private down(): void {
    if (this.y < this.rows - 1) this.y++
    else {
      this.gone.push(line(this.lines.shift()!))
      this.lines.push([])
    }
  }

  private control(parameters: string, final: string): void {
    const [first = 0, second = 0] = parameters.split(';').map(Number)
    const times = Math.max(1, first)
    const cells = this.lines[this.y]!
    switch (final) {
      case 'A':
        this.y = Math.max(0, this.y - times)
        break
      case 'B':
        this.y = Math.min(this.rows - 1, this.y + times)
        break
      case 'C':
        this.x = Math.min(this.columns - 1, this.x + times)
        break
      case 'D':
        this.x = Math.max(0, this.x - times)
        break
      case 'G':
        this.x = times - 1
        break
      case 'H':
        this.y = Math.min(this.rows, times) - 1
        this.x = Math.max(1, second) - 1
        break
      case 'J':
        if (first === 2) this.lines = this.lines.map(() => [])
        else
          this.lines = this.lines.map((old, y) => (y < this.y ? old : y > this.y ? [] : old.slice(0, this.x)))
        break
      case 'K':
        cells.length = Math.min(cells.length, this.x)
        break
      case '@':
        while (cells.length < this.x) cells.push(' ')
        cells.splice(this.x, 0, ...' '.repeat(times))
        break
      case 'P':
        cells.splice(this.x, times)
        break
      case 'M':
        if (this.y > 0) this.y--
        else this.lines = [[], ...this.lines.slice(0, -1)]
        break
      default:
      // Colours, modes and the cursor's looks change no text.
    }
  }

  /** Cells beyond the new width are lost. */
  resize(columns: number, rows: number): void {
    while (this.lines.length > rows && this.y > 0) {
      this.gone.push(line(this.lines.shift()!))
      this.y--
    }
    this.lines = Array.from({ length: rows }, (_, y) => (this.lines[y] ?? []).slice(0, columns))
    this.columns = columns
    this.rows = rows
  }
}

// ESC [ ? parameters final; ESC ( set; ESC letter.
const SEQUENCE = /^\x1b(?:\[\??([\d;>=]*)([@-~])|\([A-Z0-9]|([=>M78cDE]))/
const LONGEST_SEQUENCE = 32

function line(cells: readonly string[]): string {
  return Array.from(cells, cell => cell ?? ' ')
    .join('')
    .trimEnd()
}
