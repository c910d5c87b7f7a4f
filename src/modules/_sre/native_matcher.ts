/**
 * The matcher of narrow strings, which leaves patterns that are used often to the host's engine where `native`
 * could translate them. What that engine cannot be asked (an empty match refused) our own machine does.
 */
import { StringMatcher } from './matcher_string.ts'
import { type NativePattern, translate } from './native.ts'
import type { Program } from './program.ts'

/** Uses, or characters seen, before a translation is worth its time. */
const USES = 12
const CHARACTERS = 4096

/** What the host's engine found: texts of groups, and what it takes to find their positions. */
export class NativeMatch {
  readonly groups: RegExpExecArray
  private readonly text: string
  private readonly spansOf: RegExp
  constructor(groups: RegExpExecArray, text: string, spansOf: RegExp) {
    this.groups = groups
    this.text = text
    this.spansOf = spansOf
  }

  spans(): number[] {
    const { index, length } = this.groups
    if (length === 1) return [index, index + this.groups[0].length]
    this.spansOf.lastIndex = index
    const { indices } = this.spansOf.exec(this.text)!
    return indices!.flatMap(span => span ?? [-1, -1])
  }
}

export class NativeMatcher extends StringMatcher {
  /** The last match, where the host's engine has found it. */
  found: NativeMatch | null = null
  private whole: string

  constructor(program: Program, subject: string, start: number, end: number) {
    super(program, subject, start, end)
    this.whole = subject.length === end ? subject : subject.slice(0, end)
  }

  override rebind(subject: string, start: number, end: number): void {
    super.rebind(subject, start, end)
    this.whole = subject.length === end ? subject : subject.slice(0, end)
    this.found = null
  }

  private native(): NativePattern | null {
    const { program } = this
    if (program.native === undefined) {
      program.seen += CHARACTERS / USES + this.end - this.start
      if (program.seen < CHARACTERS) return null
      program.native = translate(program.code, program.entry, program.groups)
    }
    return program.native
  }

  override match(): boolean {
    const native = this.mustAdvance ? null : this.native()
    if (native !== null) {
      const [regexp, spans] = this.matchAll
        ? [native.fullMatch, native.fullMatchSpans]
        : [native.match, native.matchSpans]
      const found = this.execute(native, regexp, spans)
      if (found !== undefined) return found
    }
    this.found = null
    return super.match()
  }

  override search(): boolean {
    const native = this.mustAdvance || this.matchAll ? null : this.native()
    if (native !== null) {
      const found = this.execute(native, native.search, native.matchSpans)
      if (found !== undefined) return found
    }
    this.found = null
    return super.search()
  }

  /** undefined: the host's engine cannot tell, or has given up. */
  private execute(native: NativePattern, regexp: RegExp, spansOf: RegExp): boolean | undefined {
    if (this.start > this.end) return undefined
    regexp.lastIndex = this.start
    let groups: RegExpExecArray | null
    try {
      groups = regexp.exec(this.whole)
    } catch {
      // Too large for its compiler, or out of stack.
      this.program.native = null
      return undefined
    }
    if (groups === null) return false
    this.found = new NativeMatch(groups, this.whole, spansOf)
    this.start = groups.index
    this.ptr = groups.index + groups[0].length
    this.lastindex = -1
    const { closing } = native
    for (let i = 0; i < closing.length; i++) {
      if (groups[closing[i]!] === undefined) continue
      this.lastindex = closing[i]!
      break
    }
    return true
  }

  override spans(): number[] {
    return this.found === null ? super.spans() : this.found.spans()
  }
}
