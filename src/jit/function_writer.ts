/**
 * Writes the body of one compiled function or loop, block by block.
 *
 * A block is written from its entry state; when the state that a predecessor leaves says less than what was
 * assumed, it is written again. Edges get their moves when all entry states are settled.
 */
import type { Executable, SiteCache } from '../objects/executable.ts'
import type { PyFunction } from '../runtime/function.ts'
import { coreTypes } from '../runtime/type.ts'
import { iteratorDrops } from '../vm/loop_generators.ts'
import { TYPE_OF_KIND } from './byte_items.ts'
import type { Block, Instruction } from './cfg.ts'
import { type Framed, isFloat, type Kind, mergeStates, type State, slotValue, type Value } from './emitter.ts'
import { LoopHeaders } from './loop_headers.ts'
import { type Profile, SEEN_DOUBLES, SEEN_FLOATS, SEEN_LIST } from './profile.ts'
import { CompileError } from './refusal.ts'
import { BOXED, FAILED, LEFT, MIXED, RAW, Sites, UNBOUND, WIDE } from './sites.ts'

/** What a block leaves on one of its edges. */
const ANY_FLOATS = SEEN_FLOATS | SEEN_DOUBLES

interface Exit {
  stack: Value[]
  locals: Kind[]
  dirty: boolean[]
  framed: Framed
}

interface BlockCode {
  lines: string[]
  /** The condition of the branch at its end: true for successor 0. */
  condition: string
  exits: Exit[]
}

export class FunctionWriter {
  readonly exe: Executable
  /** The function object at hand when it became hot: its namespaces are what names are bound to. */
  readonly func: PyFunction
  readonly blocks: Block[]
  readonly isLoop: boolean
  /** Resumes a generator; see generators.ts. */
  isGenerator = false
  /** It hands what it yields to a visitor. */
  isDriven = false
  readonly entries: (State | undefined)[]
  readonly codes: (BlockCode | undefined)[] = []
  readonly sites = new Sites()
  readonly constants: unknown[] = []
  private readonly constantNames = new Map<unknown, string>()
  readonly used = new Set<string>()
  temps = 0
  guards = 0
  /** The number of the next guard where each is to fail once; null: none is. */
  stress: number | null = null
  maxSlots = 0
  usesGlobals = false
  /** Blocks whose first instruction, an UNPACK_SEQUENCE, the loop before them has done. */
  readonly unpacked = new Set<number>()
  readonly profile: Profile | null
  /** The caches of places where guesses may not hold, by unit. */
  readonly caches = new Map<number, SiteCache>()
  todo = new Set<number>()
  private readonly headers = new LoopHeaders()
  private start: { id: number; state: State } | null = null
  /** Loop headers, and the place of each block in reverse post-order. */
  private loops: ReadonlySet<number> = new Set()
  private positions: ReadonlyMap<number, number> = new Map()

  // The block being written.
  block!: Block
  instruction!: Instruction
  stack: Value[] = []
  locals: Kind[] = []
  dirty: boolean[] = []
  framed: Framed = 'yes'
  /** The function begins without a frame. */
  isLazy = false
  /** There is an operation that always needs a frame. */
  opensFrame = false
  lines: string[] = []
  condition = ''
  private readonly tempsInUse = new Set<number>()
  private extraExit: Value[] | null = null

  constructor(exe: Executable, func: PyFunction, blocks: Block[], isLoop: boolean) {
    this.exe = exe
    this.func = func
    this.blocks = blocks
    this.isLoop = isLoop
    this.profile = exe.profile as Profile | null
    this.profile?.settle()
    this.entries = new Array(blocks.length).fill(undefined)
  }

  // ---- names

  /** A constant of the compiled code, by identity. */
  constant(value: unknown): string {
    let name = this.constantNames.get(value)
    if (name === undefined) {
      name = `k${this.constants.length}`
      this.constants.push(value)
      this.constantNames.set(value, name)
    }
    return name
  }
  /** A name of the support library. */
  use(name: string): string {
    this.used.add(name)
    return name
  }
  /** A variable for the present instruction, and for as long as it is on the operand stack. */
  temp(): string {
    let i = 0
    while (this.tempsInUse.has(i)) i++
    this.tempsInUse.add(i)
    if (i >= this.temps) this.temps = i + 1
    return `t${i}`
  }
  /** The variables of earlier instructions are free, but for those on the stack. */
  private freeTemps(): void {
    this.tempsInUse.clear()
    for (const v of this.stack)
      for (const js of [v.js, v.raw, v.modulo])
        if (js?.includes('t')) for (const [, n] of js.matchAll(/\bt(\d+)\b/g)) this.tempsInUse.add(Number(n))
  }
  startInstruction(instruction: Instruction): void {
    this.instruction = instruction
    this.freeTemps()
  }
  line(text: string): void {
    this.lines.push(text)
  }

  // ---- values

  push(v: Value): void {
    this.stack.push(v)
    if (this.stack.length > this.maxSlots) this.maxSlots = this.stack.length
  }
  pushTemp(js: string, kind: Kind = 'o'): void {
    this.push({ js, kind })
  }
  pop(): Value {
    const v = this.stack.pop()
    if (v === undefined) throw new CompileError('operand stack underflow')
    return v
  }
  peek(depth = 0): Value {
    const v = this.stack[this.stack.length - 1 - depth]
    if (v === undefined) throw new CompileError('operand stack underflow')
    return v
  }
  popMany(n: number): Value[] {
    if (n > this.stack.length) throw new CompileError('operand stack underflow')
    return this.stack.splice(this.stack.length - n, n)
  }
  /** The Python value of `v` as an expression. */
  boxed(v: Value): string {
    if (v.kind === 'w') return `${this.use('narrow')}(${v.js})`
    if (v.kind === 'm') return `(${v.js}===null?${v.js}=${this.box(v.raw!)}:${v.js})`
    if (v.kind === 'c') return `new ${this.use('PyComplex')}(${v.js},${v.raw})`
    if (v.kind === 'I') return `${this.use('ownItems')}(h${v.raw},j${v.raw})`
    if (v.kind === 'R') return `${this.use('ownRange')}(b${v.raw},g${v.raw},a${v.raw})`
    return v.kind === 'f' ? this.box(v.js) : v.js
  }
  /** The number of a range iterator that is not in its slot yet: slots have the numbers below. */
  newRange(): number {
    return 1000 + this.instruction.unit
  }

  /** As `boxed` for a value that others will hold: a local keeps the object, which is to be the same next time. */
  escaped(v: Value): string {
    if (v.kind !== 'f' || v.local === undefined) return this.boxed(v)
    const js = `l${v.local}`
    if (this.locals[v.local] === 'F') return js
    this.line(`${js}=${this.box(v.js)};`)
    this.refine(v, { js, raw: v.js, kind: 'F', local: v.local })
    return js
  }
  /** A raw double as an object. All NaNs are one, so that `x in [x]` finds what has lost its identity. */
  box(raw: string): string {
    if (!/^[\w$]+$/.test(raw)) return `${this.use('boxFloat')}(${raw})`
    return `(${raw}===${raw}?new ${this.use('PyFloat')}(${raw}):${this.use('NAN_FLOAT')})`
  }
  /** Pushes the value of an expression that has effects or may change: evaluates it now. */
  pushEval(expression: string, kind: Kind = 'o'): string {
    const t = this.temp()
    this.line(`${t}=${expression};`)
    this.push({ js: t, kind })
    return t
  }

  localValue(i: number): Value {
    const kind = this.locals[i]!
    if (kind === 'f') return { js: `d${i}`, kind, local: i }
    if (kind === 'F') return { js: `l${i}`, raw: `d${i}`, kind, local: i }
    if (kind === 'u') return { js: 'undefined', kind, local: i }
    if (kind === 'w') return { js: `w${i}`, kind, local: i }
    if (kind === 'm') throw new CompileError('a variable is read that was taken for dead')
    return { js: `l${i}`, kind, local: i }
  }
  /** The Python value of local `i` as an expression; for those that nobody reads too. */
  private boxedLocal(i: number): string {
    if (this.locals[i] === 'm') return this.boxed(mixedValue(i))
    return this.boxed(this.localValue(i))
  }

  /** Values on the stack that are local `i` get variables of their own: it is about to change. */
  releaseLocal(i: number): void {
    for (let k = 0; k < this.stack.length; k++) {
      const v = this.stack[k]!
      if (v.local !== i || v.kind === 'u') continue
      this.stack[k] = this.copied(v)
    }
  }
  private copied(v: Value): Value {
    const t = this.temp()
    this.line(`${t}=${v.js};`)
    if (v.kind !== 'F') return { js: t, kind: v.kind }
    const r = this.temp()
    this.line(`${r}=${v.raw};`)
    return { js: t, raw: r, kind: 'F' }
  }

  setLocal(i: number, v: Value): void {
    if (v.local === i) return
    this.releaseLocal(i)
    this.dirty[i] = true
    if (v.kind === 'f' && this.block.handler < 0) {
      this.line(`d${i}=${v.js};`)
      this.locals[i] = 'f'
    } else if (v.kind === 'c') {
      this.line(`l${i}=${this.boxed(v)};`)
      this.locals[i] = 'o'
    } else if (v.kind === 'w') this.setWide(i, v)
    else if (isFloat(v)) {
      this.line(`d${i}=${v.kind === 'F' ? v.raw : v.js};l${i}=${this.boxed(v)};`)
      this.locals[i] = 'F'
    } else {
      this.line(`l${i}=${v.js};`)
      this.locals[i] = v.kind
    }
    this.noteHandler()
  }

  private setWide(i: number, v: Value): void {
    const isRaw = this.block.handler < 0
    this.line(isRaw ? `w${i}=${v.js};` : `l${i}=${this.boxed(v)};`)
    this.locals[i] = isRaw ? 'w' : 'o'
  }

  // ---- guesses

  /** The kinds of the operand at `depth` that the profile has seen at this instruction, as bits; 0: none. */
  seen(depth: number): number {
    const { profile } = this
    if (profile === null) return 0
    const kinds = (depth === 0 ? profile.top : profile.below)[this.instruction.unit]!
    return (kinds & ANY_FLOATS) === 0 ? kinds : (kinds & ~ANY_FLOATS) | SEEN_LIST
  }
  /** Below the topmost operand were lists of floats and nothing else, some of them with raw doubles. */
  seesDoubles(): boolean {
    const kinds = this.profile?.below[this.instruction.unit] ?? 0
    return (kinds & SEEN_DOUBLES) !== 0 && (kinds & ~ANY_FLOATS) === 0
  }
  /** As `seen(0)` at another instruction, where no guess has failed yet. */
  seenAt(unit: number): number {
    if (this.profile === null || this.exe.wrong?.has(unit) === true) return 0
    return this.profile.top[unit]!
  }
  /** No guess is made here: one has failed, or there is no profile. */
  mayNotGuess(): boolean {
    return this.profile === null || this.exe.wrong?.has(this.instruction.unit) === true
  }
  /** Leaves before this instruction if `condition` holds; its operands are still on the stack. */
  guard(condition: string): void {
    this.guards++
    const test = this.stress === null ? condition : `stress(${this.stress++})||${condition}`
    this.line(`if(${test}){${this.exit(this.instruction.unit, FAILED)}}`)
  }
  /** More is known of `v` now, wherever it is. */
  refine(v: Value, better: Value): void {
    if (v.local !== undefined) this.locals[v.local] = better.kind
    for (let k = 0; k < this.stack.length; k++) {
      const u = this.stack[k]!
      if (u.js !== v.js || u.kind !== v.kind) continue
      this.stack[k] = u.slot === undefined ? better : { ...better, slot: u.slot }
    }
  }
  /** `v` is known to be a float: gets its raw double. */
  unbox(v: Value): void {
    const raw = v.local === undefined ? this.temp() : `d${v.local}`
    this.line(`${raw}=${v.js}.v;`)
    this.refine(v, { ...v, kind: 'F', raw })
  }

  // ---- positions, errors

  /** Which locals the frame can show at this instruction: see Sites. */
  private recordSite(pc: number): void {
    const kinds = new Uint8Array(this.locals.length)
    this.locals.forEach((kind, i) => {
      kinds[i] = kind === 'u' ? UNBOUND : kind === 'f' || kind === 'F' ? RAW : kind === 'w' ? WIDE : BOXED
    })
    this.sites.add(pc, kinds)
  }

  /** Assignments that tell the frame where it is and what its variables are. */
  private saves(): string[] {
    const pc = this.instruction.unit + 1
    this.recordSite(pc)
    const out = this.opening()
    out.push(`F.pc=${pc}`)
    this.dirty.forEach((dirty, i) => {
      const kind = this.locals[i]!
      if (!dirty || (kind === 'u' && !this.isGenerator)) return
      out.push(
        this.isGenerator
          ? this.spill(i)
          : `W[${i}]=${kind === 'f' ? `d${i}` : kind === 'w' ? `w${i}` : kind === 'm' ? this.boxedLocal(i) : `l${i}`}`,
      )
    })
    return out
  }
  /** What gives the function its frame, if it may have none yet. */
  private opening(): string[] {
    if (this.framed === 'yes') return []
    const open = `F=${this.use('open')}(f,E,M),W=F.saved`
    return [this.framed === 'no' ? open : `(F!==null||(${open}))`]
  }
  /** Stores local `i` where a generator keeps it while it does not run. */
  private spill(i: number): string {
    return `W[${i}]=${this.locals[i] === 'u' ? 'undefined' : this.boxedLocal(i)}`
  }
  /** Assignments that leave a generator's frame as the interpreter would at a yield, but for the value. */
  suspension(): string[] {
    const out: string[] = []
    this.dirty.forEach((dirty, i) => {
      if (dirty) out.push(this.spill(i))
    })
    const n = this.exe.nlocalsplus
    this.stack.forEach((v, k) => {
      out.push(`W[${n + k}]=${this.boxed(v)}`)
    })
    out.push(`F.pc=${this.instruction.unit + 1}`, `F.sp=F.base+${n + this.stack.length}`)
    return out
  }
  /** A generator goes on behind `yieldedAt`, its operands where `suspension` has left them. */
  resumption(yieldedAt: Instruction, depth: number): void {
    this.instruction = yieldedAt
    this.stack = []
    for (let k = 0; k < depth; k++) {
      this.line(`s${k}=W[${this.exe.nlocalsplus + k}];`)
      this.push(slotValue(k, 'o'))
    }
    this.recordSite(yieldedAt.unit + 1)
  }
  /** Before an operation that is always a call. */
  position(): void {
    this.needsHandlerStack()
    this.line(`${this.saves().join(';')};`)
    this.dirty.fill(false)
    if (this.framed !== 'yes') this.opensFrame = true
    this.framed = 'yes'
  }
  /** An expression for the slow side of an operation: notes the position, then evaluates. */
  slow(expression: string): string {
    this.needsHandlerStack()
    const saves = this.saves().join(',')
    if (this.framed === 'no') this.framed = 'maybe'
    return `(${saves},${expression})`
  }

  /** The statement for a pending exception. */
  fail(): string {
    return this.block.handler >= 0 ? `break A${this.block.handler};` : 'break E;'
  }
  /** After a call whose result is in `t`: on an exception goes to the handler. */
  check(t: string, more = ''): void {
    const below = this.stack.map(v => this.boxed(v))
    const keep = below.length > 0 ? `X=[${below.join(',')}];` : 'X=null;'
    this.line(`if(${t}===undefined${more}){${keep}${this.fail()}}`)
  }
  /** As `check` for a step of an iterator, where undefined without anything pending is the end. */
  checkStep(t: string): void {
    const pd = this.use('PD')
    this.check(t, `&&(${pd}.error!==null||${pd}.leaving)`)
  }

  /** Before anything that may raise: what the handler keeps of the stack is in its place. */
  needsHandlerStack(): void {
    const depth = this.handlerDepth()
    for (let k = 0; k < depth; k++) {
      const v = this.stack[k]
      if (v === undefined) throw new CompileError('stack too low for its handler')
      if (v.slot === k && v.kind !== 'f' && v.kind !== 'w') continue
      this.freeSlot(k)
      this.line(`s${k}=${this.boxed(this.stack[k]!)};`)
      const { kind } = this.stack[k]!
      this.stack[k] = { js: `s${k}`, kind: isFloat(v) || 'uwcRI'.includes(kind) ? 'o' : kind, slot: k }
    }
    if (this.block.handler >= 0) this.noteHandler()
  }
  /** How many slots a handler finds on the stack; in a loop, handlers outside of it count. */
  private handlerDepth(): number {
    const { entry } = this.block
    if (entry === undefined) return 0
    return this.block.handler >= 0 || this.isLoop ? Math.min(entry.depth, this.stack.length) : 0
  }
  /** Entries that live in slot k's variable move out of it. */
  private freeSlot(k: number): void {
    this.stack.forEach((v, j) => {
      if (j !== k && v.js === `s${k}`) this.stack[j] = this.copied(v)
    })
  }

  /** The handler may begin with the present values. */
  private noteHandler(): void {
    const { handler, entry } = this.block
    if (handler < 0 || !this.block.throws) return
    const depth = entry!.depth
    const stack: Kind[] = []
    for (let k = 0; k < depth; k++) stack.push('o')
    if (entry!.lasti) stack.push('i')
    stack.push('o')
    this.flow(handler, {
      locals: this.locals.map(kind => ('Ffwm'.includes(kind) ? 'o' : kind)),
      stack,
      dirty: this.locals.map(kind => kind !== 'u'),
      framed: 'yes',
    })
  }

  /** What is known where the code begins. */
  begins(id: number, state: State): void {
    this.start = { id, state }
  }
  /** Before blocks are written, all of them. */
  restart(loops: ReadonlySet<number>, positions: ReadonlyMap<number, number>): void {
    this.loops = loops
    this.positions = positions
    this.headers.restart()
    this.entries.fill(undefined)
    this.codes.length = 0
    this.sites.clear()
    this.unpacked.clear()
    this.opensFrame = false
    this.guards = 0
    if (this.stress !== null) this.stress = 0
    this.reach(this.start!.id, this.start!.state, false)
  }
  /** All blocks are written: true if they are to be written again, with more that loops take for granted. */
  assumesMore(): boolean {
    if (this.profile === null) return false
    return this.headers.propose(this.blocks, this.start!.id, b => this.exe.wrong?.has(b.start) !== true)
  }

  /** `state` reaches block `id` from the present block. */
  flow(id: number, state: State): void {
    this.reach(id, state, (this.positions.get(this.block.id) ?? 0) >= (this.positions.get(id) ?? 0))
  }
  private reach(id: number, given: State, isBack: boolean): void {
    let state = given
    if (this.loops.has(id)) {
      state = { ...given, locals: given.locals.slice() }
      this.headers.arrive(id, isBack, state.locals)
    }
    const known = this.entries[id]
    if (state.stack.length > this.maxSlots) this.maxSlots = state.stack.length
    if (known === undefined) {
      this.entries[id] = {
        locals: state.locals.slice(),
        stack: state.stack.slice(),
        dirty: state.dirty.slice(),
        framed: state.framed,
      }
      this.todo.add(id)
    } else if (mergeStates(known, state, i => this.headers.isLive(this.blocks, id, i))) this.todo.add(id)
  }

  // ---- leaving

  /**
   * Leaves compiled code with the present values, by the one place at its end that hands them over: what is
   * rarely run is to be short, as V8 takes long over long functions.
   */
  exit(
    unit: number,
    why: number,
    stack: readonly Value[] = this.stack,
    given: readonly Kind[] = this.locals,
  ): string {
    const wide = given.map((kind, i) => (kind === 'w' ? `l${i}=${this.use('narrow')}(w${i});` : '')).join('')
    const locals = Uint8Array.from(given, kind =>
      kind === 'u' ? UNBOUND : kind === 'f' ? RAW : kind === 'm' ? MIXED : BOXED,
    )
    const operands = Uint8Array.from(stack, v => (v.kind === 'u' ? UNBOUND : v.kind === 'f' ? RAW : BOXED))
    this.sites.exits.push({ unit, why, locals, operands })
    // An array that has never been made tells V8 that the branch has never been taken.
    const list = stack.length === 0 ? 'F' : stack.map(v => (v.kind === 'f' ? v.js : this.boxed(v))).join(',')
    return `${wide}Q=${this.sites.exits.length - 1};X=[${list}];break D;`
  }
  /** The statement that goes on in the interpreter at `unit` with the present values. */
  leave(unit: number): string {
    return this.exit(unit, LEFT)
  }

  /** The instruction, a POP_TOP, takes the iterator of a loop that has not come to its end. */
  dropsIterator(): boolean {
    this.drops ??= iteratorDrops(this.exe)
    return this.drops.has(this.instruction.unit)
  }
  private drops: ReadonlySet<number> | null = null

  /** Behind an instruction that may have stored through `f_locals` of this very frame. */
  afterWrite(): string {
    return `if(${this.use('LR')}.any){${this.leave(this.instruction.next)}}`
  }

  // ---- blocks

  begin(block: Block): void {
    const state = this.entries[block.id]!
    this.block = block
    this.tempsInUse.clear()
    this.lines = []
    this.condition = ''
    this.extraExit = null
    this.locals = state.locals.slice()
    this.dirty = state.dirty.slice()
    this.framed = state.framed
    this.stack = state.stack.map((kind, k) => slotValue(k, kind))
    if (block.handler >= 0) this.boxLocals()
    this.noteHandler()
  }
  /** Handlers want locals boxed. */
  private boxLocals(): void {
    this.locals.forEach((kind, i) => {
      if (kind === 'w') {
        this.line(`l${i}=${this.use('narrow')}(w${i});`)
        this.locals[i] = 'o'
      } else if (kind === 'm') {
        this.line(`${this.boxedLocal(i)};`)
        this.locals[i] = 'o'
      }
      if (kind !== 'f') return
      this.line(`l${i}=${this.box(`d${i}`)};`)
      this.locals[i] = 'F'
    })
  }
  /** The stack on the edge to successor 1, where it differs from that of successor 0. */
  otherExit(stack: Value[]): void {
    this.extraExit = stack
  }
  end(): void {
    const { block } = this
    const exits: Exit[] = block.successors.map((_, index) => ({
      stack: (index === 1 && this.extraExit !== null ? this.extraExit : this.stack).slice(),
      locals: this.locals.slice(),
      dirty: this.dirty.slice(),
      framed: this.framed,
    }))
    this.codes[block.id] = { lines: this.lines, condition: this.condition, exits }
    exits.forEach((exit, index) => {
      this.flow(block.successors[index]!, {
        locals: exit.locals.slice(),
        stack: exit.stack.map(v => (v.kind === 'F' ? 'f' : v.kind === 'w' || v.kind === 'c' ? 'o' : v.kind)),
        dirty: exit.dirty,
        framed: exit.framed,
      })
    })
  }

  /** The moves of an edge: from the values that the block leaves to the variables of its successor. */
  edge(id: number, index: number): string {
    const exit = this.codes[id]!.exits[index]!
    const to = this.blocks[id]!.successors[index]!
    const target = this.entries[to]!
    const moves: [string, string][] = []
    target.stack.forEach((kind, k) => {
      if (kind === 'u') return
      const slot = slotValue(k, kind).js
      const v = exit.stack[k]!
      if (kind === 'R' || kind === 'I') {
        for (const part of kind === 'R' ? ['a', 'b', 'g'] : ['h', 'j'])
          if (v.raw !== String(k)) moves.push([`${part}${k}`, `${part}${v.raw}`])
        return
      }
      const from = kind === 'f' ? (v.kind === 'F' ? v.raw! : v.js) : this.boxed(v)
      if (from !== slot) moves.push([slot, from])
    })
    let out = this.loops.has(to) ? this.entryTests(this.blocks[to]!, target, exit) : ''
    out += this.parallel(moves)
    target.locals.forEach((kind, i) => {
      out += this.conversion(i, exit.locals[i]!, kind)
    })
    return out
  }
  /** A loop that takes variables for what they may not be is entered after a test: see loop_headers. */
  private entryTests(header: Block, target: State, exit: Exit): string {
    const tests = target.locals.map((kind, i) => this.misfit(i, exit.locals[i]!, kind)).filter(t => t !== '')
    if (tests.length === 0) return ''
    this.guards++
    if (this.stress !== null) tests.unshift(`stress(${this.stress++})`)
    return `if(${tests.join('||')}){${this.exit(header.start, FAILED, exit.stack, exit.locals)}}`
  }
  /** True if local `i`, of kind `from`, is not of kind `to`. */
  private misfit(i: number, from: Kind, to: Kind): string {
    if (from === to || (from !== 'o' && from !== 'i')) return ''
    switch (to) {
      case 'i':
        return `typeof l${i}!=='number'`
      case 'b':
        return `typeof l${i}!=='boolean'`
      case 'f':
      case 'F':
        return `l${i}?.cls!==${this.constant(coreTypes.float)}`
      case 'w':
        return from === 'i' ? `l${i}<0` : `!${this.use('isWide')}(l${i})`
    }
    const type = TYPE_OF_KIND[to]
    return type === undefined ? '' : `l${i}?.cls!==${this.constant(type())}`
  }
  /** Moves local `i` to where those of kind `to` are. */
  private conversion(i: number, from: Kind, to: Kind): string {
    if (from === to) return ''
    if (to === 'w') return `w${i}=BigInt(l${i});`
    if (to === 'f' || to === 'F') return from === 'o' ? `d${i}=l${i}.v;` : ''
    if (to === 'm' && from === 'f') return `l${i}=null;`
    if (to !== 'o' && to !== 'm') return ''
    if (from === 'm') return `${this.boxed(mixedValue(i))};`
    if (from === 'f') return `l${i}=${this.box(`d${i}`)};`
    if (from === 'w') return `l${i}=${this.use('narrow')}(w${i});`
    return from === 'u' ? `l${i}=undefined;` : ''
  }
  private parallel(moves: [string, string][]): string {
    const targets = new Set(moves.map(m => m[0]))
    const clash = moves.some(([to, from]) =>
      [...targets].some(t => t !== to && new RegExp(`\\b${t}\\b`).test(from)),
    )
    if (!clash) return moves.map(([to, from]) => `${to}=${from};`).join('')
    let out = ''
    moves.forEach(([, from], i) => {
      out += `m${i}=${from};`
    })
    moves.forEach(([to], i) => {
      out += `${to}=m${i};`
    })
    if (moves.length > this.moveTemps) this.moveTemps = moves.length
    return out
  }
  moveTemps = 0
}

/** Local `i` of kind `m`. */
function mixedValue(i: number): Value {
  return { js: `l${i}`, raw: `d${i}`, kind: 'm' }
}

/** The value in a variable, so that it can be named several times. */
export function named(w: FunctionWriter, v: Value): string {
  const js = w.escaped(v)
  if (/^[a-z]\w*$/i.test(js)) return js
  if (/^\d+$/.test(js)) return `(${js})`
  const t = w.temp()
  w.line(`${t}=${js};`)
  return t
}
