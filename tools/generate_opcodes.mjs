/**
 * Writes src/bytecode/opcodes.ts and src/bytecode/opcode_ids.ts.
 *
 *   node tools/generate_opcodes.mjs [path to python3.14]
 *
 * Numbers, flags, caches and specialisations come from the interpreter's own `opcode`, `_opcode`
 * and `_opcode_metadata` modules. What an instruction pops and pushes is stated here (CPython
 * publishes the difference only) and checked against `_opcode.stack_effect` for many arguments,
 * so a wrong row stops the generator.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PROBE = `
import json, opcode, _opcode, _opcode_metadata as m, importlib.util
ARGS = [*range(0, 70), 127, 128, 255, 256, 257, 258, 511, 512, 770, 1023, 4096, 65535, 65536, 1000000]
def effect(code, arg, jump):
    try:
        return _opcode.stack_effect(code, arg if _opcode.has_arg(code) else None, jump=jump)
    except ValueError:
        return None
ops = {}
for name, code in m.opmap.items():
    ops[name] = dict(code=code, caches=opcode._inline_cache_entries.get(name, 0) if code < 256 else 0,
        flags=[f for f in ('arg', 'const', 'name', 'jump', 'free', 'local', 'exc')
               if getattr(_opcode, 'has_' + f)(code)],
        cache=opcode._cache_format.get(name),
        effects=[[effect(code, a, j) for a in ARGS] for j in (False, True)])
print(json.dumps(dict(args=ARGS, ops=ops, specialized=m._specialized_opmap, families=m._specializations,
    have_argument=m.HAVE_ARGUMENT, min_instrumented=m.MIN_INSTRUMENTED_OPCODE,
    intrinsic1=_opcode.get_intrinsic1_descs(), intrinsic2=_opcode.get_intrinsic2_descs(),
    special=_opcode.get_special_method_names(), nb=_opcode.get_nb_ops(),
    cmp=list(opcode.cmp_op), common=[c.__name__ for c in opcode._common_constants],
    magic=int.from_bytes(importlib.util.MAGIC_NUMBER[:2], 'little'))))
`

/** 'pops -- pushes', by instruction; `n` is the argument. Block pushes: the effect when jumping. */
const STACK = {
  '0 -- 0': `ANNOTATIONS_PLACEHOLDER CACHE COPY_FREE_VARS DELETE_DEREF DELETE_FAST DELETE_GLOBAL DELETE_NAME
    ENTER_EXECUTOR EXTENDED_ARG JUMP JUMP_BACKWARD JUMP_BACKWARD_NO_INTERRUPT JUMP_FORWARD JUMP_NO_INTERRUPT
    MAKE_CELL NOP NOT_TAKEN POP_BLOCK RESERVED RESUME SETUP_ANNOTATIONS INSTRUMENTED_INSTRUCTION
    INSTRUMENTED_LINE`,
  '0 -- 1': `LOAD_BUILD_CLASS LOAD_CLOSURE LOAD_COMMON_CONSTANT LOAD_CONST LOAD_DEREF LOAD_FAST
    LOAD_FAST_AND_CLEAR LOAD_FAST_BORROW LOAD_FAST_CHECK LOAD_LOCALS LOAD_NAME LOAD_SMALL_INT PUSH_NULL
    RETURN_GENERATOR SETUP_FINALLY SETUP_WITH`,
  '0 -- 2': 'LOAD_FAST_BORROW_LOAD_FAST_BORROW LOAD_FAST_LOAD_FAST SETUP_CLEANUP',
  '0 -- 1+(n&1)': 'LOAD_GLOBAL',
  '1 -- 0': `DELETE_ATTR END_FOR EXIT_INIT_CHECK INTERPRETER_EXIT POP_EXCEPT POP_ITER POP_JUMP_IF_FALSE
    POP_JUMP_IF_NONE POP_JUMP_IF_NOT_NONE POP_JUMP_IF_TRUE POP_TOP STORE_DEREF STORE_FAST
    STORE_FAST_MAYBE_NULL STORE_GLOBAL STORE_NAME`,
  '1 -- 1': `CALL_INTRINSIC_1 CONVERT_VALUE FORMAT_SIMPLE GET_AITER GET_AWAITABLE GET_ITER
    GET_YIELD_FROM_ITER JUMP_IF_FALSE JUMP_IF_TRUE LOAD_FROM_DICT_OR_DEREF LOAD_FROM_DICT_OR_GLOBALS
    MAKE_FUNCTION RETURN_VALUE STORE_FAST_LOAD_FAST TO_BOOL UNARY_INVERT UNARY_NEGATIVE UNARY_NOT
    YIELD_VALUE`,
  '1 -- 2': `FOR_ITER GET_ANEXT GET_LEN IMPORT_FROM LOAD_SPECIAL MATCH_MAPPING MATCH_SEQUENCE PUSH_EXC_INFO`,
  '1 -- 1+(n&1)': 'LOAD_ATTR',
  '1 -- n': 'UNPACK_SEQUENCE',
  '1 -- 1+(n&255)+(n>>8)': 'UNPACK_EX',
  '2 -- 0': 'DELETE_SUBSCR END_ASYNC_FOR STORE_ATTR STORE_FAST_STORE_FAST',
  '2 -- 1': `BINARY_OP BUILD_TEMPLATE CALL_INTRINSIC_2 COMPARE_OP CONTAINS_OP END_SEND FORMAT_WITH_SPEC
    IMPORT_NAME IS_OP SET_FUNCTION_ATTRIBUTE INSTRUMENTED_END_FOR`,
  '2 -- 2': 'CHECK_EG_MATCH CHECK_EXC_MATCH SEND',
  '2 -- 3': 'MATCH_KEYS',
  '3 -- 0': 'STORE_SUBSCR',
  '3 -- 1': 'BINARY_SLICE MATCH_CLASS',
  '3 -- 1+(n&1)': 'LOAD_SUPER_ATTR',
  '3 -- 2': 'CLEANUP_THROW',
  '4 -- 0': 'STORE_SLICE',
  '4 -- 1': 'CALL_FUNCTION_EX',
  '5 -- 6': 'WITH_EXCEPT_START',
  'n -- 0': 'RAISE_VARARGS',
  'n -- 1': 'BUILD_LIST BUILD_SET BUILD_SLICE BUILD_STRING BUILD_TUPLE',
  '2*n -- 1': 'BUILD_MAP',
  '1+n -- n': 'RERAISE',
  '1+n -- n ': 'LIST_APPEND LIST_EXTEND SET_ADD SET_UPDATE DICT_UPDATE',
  'n -- 1+n': 'COPY',
  'n -- n': 'SWAP',
  '2+n -- 1': 'CALL',
  '3+n -- 1': 'CALL_KW',
  '2+n -- n': 'MAP_ADD',
  '4+n -- 3+n': 'DICT_MERGE',
  '2+(n&1) -- 1': 'BUILD_INTERPOLATION',
}
/** Instructions at which CPython looks at its eval breaker (not published by its modules). */
const EVAL_BREAK = new Set(['CALL', 'CALL_FUNCTION_EX', 'JUMP', 'JUMP_BACKWARD', 'RESUME'])

const python = process.argv[2] ?? process.env.PYTHON ?? 'python3.14'
const data = JSON.parse(execFileSync(python, ['-I', '-c', PROBE], { encoding: 'utf8' }))
const stack = new Map()
for (const [effect, names] of Object.entries(STACK)) {
  for (const name of names.split(/\s+/)) stack.set(name, effect.trim())
}
const evaluate = (formula, n) => Function('n', `return ${formula}`)(n)

function checkEffects(name, op) {
  const base = name.startsWith('INSTRUMENTED_') && !stack.has(name) ? name.slice(13) : name
  const effect = stack.get(base)
  if (effect === undefined) throw Error(`no stack effect stated for ${name}`)
  op.stack = effect
  const [pops, pushes] = effect.split(' -- ')
  data.args.forEach((n, i) => {
    for (const jump of [0, 1]) {
      const expected = op.effects[jump][i]
      const mine =
        name.startsWith('SETUP_') && name !== 'SETUP_ANNOTATIONS' && !jump
          ? 0
          : evaluate(pushes, n) - evaluate(pops, n)
      if (expected !== null && expected !== mine)
        throw Error(`${name}(${n}, ${jump}): ${mine}, not ${expected}`)
    }
  })
}

const ops = Object.entries(data.ops).sort((a, b) => a[1].code - b[1].code)
for (const [name, op] of ops) checkEffects(name, op)
const specialized = Object.entries(data.specialized).sort((a, b) => a[1] - b[1])
const familyOf = new Map()
for (const [family, members] of Object.entries(data.families))
  for (const m of members) familyOf.set(m, family)

const FLAG = {
  arg: 'hasArg',
  const: 'hasConst',
  name: 'hasName',
  jump: 'hasJump',
  free: 'hasFree',
  local: 'hasLocal',
  exc: 'hasExc',
}
function row([name, op]) {
  const fields = [`code: ${op.code}`, `stack: '${op.stack}'`]
  if (op.caches) fields.push(`caches: ${op.caches}`)
  for (const flag of op.flags) fields.push(`${FLAG[flag]}: true`)
  if (EVAL_BREAK.has(name.replace(/^INSTRUMENTED_/, ''))) fields.push('evalBreak: true')
  return `  ${name}: { ${fields.join(', ')} },`
}

/** `case` groups for the instructions whose pops (or pushes) depend on the argument. */
function cases(side) {
  const groups = new Map()
  for (const [name, op] of ops) {
    const formula = op.stack.split(' -- ')[side]
    if (/n/.test(formula)) groups.set(formula, [...(groups.get(formula) ?? []), name])
  }
  return [...groups]
    .map(([formula, names]) => {
      const labels = names.map(n => `    case ${data.ops[n].code}: // ${n}`).join('\n')
      return `${labels}\n      return ${pretty(formula)}`
    })
    .join('\n')
}
const pretty = f => f.replace(/\bn\b/g, 'oparg').replace(/([+*&]|>>)/g, ' $1 ')
const strings = list => `[\n${list.map(s => `  '${s}',`).join('\n')}\n] as const`

const header = (purpose, note) => `/**
 * ${purpose}
 *
 * Generated by tools/generate_opcodes.mjs from CPython 3.14's \`opcode\` modules; do not edit.
 * ${note}
 */
`

const ids = `${header(
  'The opcode numbers of CPython 3.14 as single constants, which a bundler can inline.',
  "Use it as `import * as OP from '../bytecode/opcode_ids.ts'`: `case OP.POP_TOP` then becomes `case 31`,\n * which V8 needs for a jump table.",
)}
${ops.map(([n, o]) => `export const ${n} = ${o.code}`).join('\n')}

${specialized.map(([n, c]) => `export const ${n} = ${c}`).join('\n')}
`

const table = `${header(
  'THE opcode table: numbers, stack effects, flags and inline caches, and what derives from them.',
  'CPython: Include/internal/pycore_opcode_metadata.h, pycore_opcode_utils.h, Lib/opcode.py.',
)}
/** \`stack\` is 'pops -- pushes', where n is the argument; for SETUP_* it is the effect on the handler's path. */
export interface Op {
  readonly code: number
  readonly stack: string
  /** Inline cache entries (code units) that follow the instruction. */
  readonly caches?: number
  readonly hasArg?: true
  readonly hasConst?: true
  readonly hasName?: true
  readonly hasJump?: true
  readonly hasFree?: true
  readonly hasLocal?: true
  readonly hasExc?: true
  /** CPython polls signals and tasks here. */
  readonly evalBreak?: true
}

export const OPCODES = {
${ops.map(row).join('\n')}
} as const satisfies Record<string, Op>

export type OpName = keyof typeof OPCODES
export type OpCode = (typeof OPCODES)[OpName]['code']

/** Numbers by name. The interpreter loop uses opcode_ids.ts, which bundles to literals. */
export const OP: { readonly [K in OpName]: (typeof OPCODES)[K]['code'] } = {
${ops.map(([n, o]) => `  ${n}: ${o.code},`).join('\n')}
}

/** Specialised instructions: never written by the compiler, known so that quickened code can be read. */
export const SPECIALIZED = {
${specialized.map(([n, c]) => `  ${n}: { code: ${c}, base: '${familyOf.get(n) ?? 'RESUME'}' },`).join('\n')}
} as const satisfies Record<string, { readonly code: number; readonly base: OpName }>

export const HAVE_ARGUMENT = ${data.have_argument}
export const MIN_INSTRUMENTED_OPCODE = ${data.min_instrumented}
export const MAX_REAL_OPCODE = 254
export const MIN_PSEUDO_OPCODE = 256
/** One more than the largest opcode, pseudo instructions included. */
export const OPCODE_LIMIT = ${Math.max(...ops.map(([, o]) => o.code)) + 1}
/** The 16 bits that open a .pyc of this bytecode. */
export const PYC_MAGIC_NUMBER = ${data.magic}

const FLAG_ARG = 1
const FLAG_CONST = 2
const FLAG_NAME = 4
const FLAG_JUMP = 8
const FLAG_FREE = 16
const FLAG_LOCAL = 32
const FLAG_EVAL_BREAK = 64
const FLAG_VALID = 128

const names: string[] = []
const flags = new Uint8Array(OPCODE_LIMIT)
const caches = new Uint8Array(256)
const deopt = new Uint8Array(256)

function fillTables(): void {
  const plain: Record<string, Op | undefined> = OPCODES
  for (let i = 0; i < 256; i++) deopt[i] = i
  for (const [name, op] of Object.entries<Op>(OPCODES)) {
    names[op.code] = name
    if (op.code < 256) caches[op.code] = op.caches ?? 0
    flags[op.code] =
      FLAG_VALID |
      (op.hasArg ? FLAG_ARG : 0) |
      (op.hasConst ? FLAG_CONST : 0) |
      (op.hasName ? FLAG_NAME : 0) |
      (op.hasJump ? FLAG_JUMP : 0) |
      (op.hasFree ? FLAG_FREE : 0) |
      (op.hasLocal ? FLAG_LOCAL : 0) |
      (op.evalBreak ? FLAG_EVAL_BREAK : 0)
    const base = name.startsWith('INSTRUMENTED_') ? plain[name.slice(13)] : undefined
    if (base !== undefined) deopt[op.code] = base.code
  }
  for (const [name, { code, base }] of Object.entries(SPECIALIZED)) {
    names[code] = name
    deopt[code] = OPCODES[base].code
    caches[code] = caches[OPCODES[base].code]!
  }
  for (let i = MIN_INSTRUMENTED_OPCODE; i < 254; i++) caches[i] = caches[deopt[i]!]!
}
fillTables()

/** Name by number, specialised and pseudo instructions included; undefined where there is none. */
export const OPNAME: readonly (string | undefined)[] = names
/** Cache entries by number, for any real instruction. */
export const CACHE_ENTRIES: Readonly<Uint8Array> = caches
/** The plain instruction of a specialised or instrumented one (itself otherwise). */
export const DEOPT: Readonly<Uint8Array> = deopt

export function isValidOpcode(opcode: number): boolean {
  return flags[opcode] !== undefined && (flags[opcode]! & FLAG_VALID) !== 0
}
export function hasArg(opcode: number): boolean {
  return (flags[opcode]! & FLAG_ARG) !== 0
}
export function hasConst(opcode: number): boolean {
  return (flags[opcode]! & FLAG_CONST) !== 0
}
export function hasName(opcode: number): boolean {
  return (flags[opcode]! & FLAG_NAME) !== 0
}
export function hasJump(opcode: number): boolean {
  return (flags[opcode]! & FLAG_JUMP) !== 0
}
export function hasFree(opcode: number): boolean {
  return (flags[opcode]! & FLAG_FREE) !== 0
}
export function hasLocal(opcode: number): boolean {
  return (flags[opcode]! & FLAG_LOCAL) !== 0
}
export function hasEvalBreak(opcode: number): boolean {
  return (flags[opcode]! & FLAG_EVAL_BREAK) !== 0
}
export function isPseudo(opcode: number): boolean {
  return opcode >= MIN_PSEUDO_OPCODE
}
/** SETUP_FINALLY, SETUP_CLEANUP, SETUP_WITH. */
export function isBlockPush(opcode: number): boolean {
  return opcode >= ${data.ops.SETUP_CLEANUP.code} && opcode <= ${data.ops.SETUP_WITH.code}
}
/** Jumps and block pushes: instructions whose argument is a label before assembly. */
export function hasTarget(opcode: number): boolean {
  return (flags[opcode]! & FLAG_JUMP) !== 0 || isBlockPush(opcode)
}
export function isScopeExit(opcode: number): boolean {
  return opcode === ${data.ops.RETURN_VALUE.code} || opcode === ${data.ops.RAISE_VARARGS.code} || opcode === ${data.ops.RERAISE.code}
}
/** Must be the last of its basic block. */
export function isTerminator(opcode: number): boolean {
  return (flags[opcode]! & FLAG_JUMP) !== 0 || isScopeExit(opcode)
}
export function isUnconditionalJump(opcode: number): boolean {
  return opcode === ${data.ops.JUMP.code} || opcode === ${data.ops.JUMP_NO_INTERRUPT.code} || (opcode >= ${data.ops.JUMP_BACKWARD.code} && opcode <= ${data.ops.JUMP_FORWARD.code})
}
/** POP_JUMP_IF_*. */
export function isConditionalJump(opcode: number): boolean {
  return opcode >= ${data.ops.POP_JUMP_IF_FALSE.code} && opcode <= ${data.ops.POP_JUMP_IF_TRUE.code}
}
export function isBackwardJump(opcode: number): boolean {
  return opcode === ${data.ops.JUMP_BACKWARD.code} || opcode === ${data.ops.JUMP_BACKWARD_NO_INTERRUPT.code}
}

const constantPops = new Uint8Array(OPCODE_LIMIT)
const constantPushes = new Uint8Array(OPCODE_LIMIT)
for (const op of Object.values<Op>(OPCODES)) {
  const [pops, pushes] = op.stack.split(' -- ')
  constantPops[op.code] = /^\\d+$/.test(pops!) ? Number(pops) : 0
  constantPushes[op.code] = /^\\d+$/.test(pushes!) ? Number(pushes) : 0
}

/** How many stack items a plain instruction uses. */
export function numPopped(opcode: number, oparg: number): number {
  switch (opcode) {
${cases(0)}
    default:
      return constantPops[opcode]!
  }
}

/** How many stack items it leaves in their place. */
export function numPushed(opcode: number, oparg: number): number {
  switch (opcode) {
${cases(1)}
    default:
      return constantPushes[opcode]!
  }
}

export const INVALID_STACK_EFFECT = 0x7fffffff

/**
 * The change of the stack depth, or INVALID_STACK_EFFECT for an unknown or specialised instruction.
 * \`jump\` matters for block pushes only: true (or null, the maximum) is the way to the handler.
 */
export function stackEffect(opcode: number, oparg: number, jump: boolean | null): number {
  if (!isValidOpcode(opcode)) return INVALID_STACK_EFFECT
  if (jump === false && isBlockPush(opcode)) return 0
  return numPushed(opcode, oparg) - numPopped(opcode, oparg)
}

/** Argument of BINARY_OP. */
export const NB = {
${data.nb.map(([n], i) => `  ${n}: ${i},`).join('\n')}
} as const
export const NB_SYMBOLS = ${strings(data.nb.map(([, s]) => s))}

/** COMPARE_OP's operator is its argument >> 5; bit 4 asks for a bool, the low bits are a mask of outcomes. */
export const COMPARE_OPERATORS = ${strings(data.cmp)}
export const COMPARE_MASKS = [2, 10, 8, 7, 4, 12] as const
export const COMPARE_TO_BOOL = 16

export const INTRINSICS_1 = ${strings(data.intrinsic1)}
export const INTRINSIC_1 = {
${data.intrinsic1.map((n, i) => `  ${n.replace(/^INTRINSIC_(1_)?/, '')}: ${i},`).join('\n')}
} as const
export const INTRINSICS_2 = ${strings(data.intrinsic2)}
export const INTRINSIC_2 = {
${data.intrinsic2.map((n, i) => `  ${n.replace(/^INTRINSIC_(2_)?/, '')}: ${i},`).join('\n')}
} as const

/** Argument of LOAD_SPECIAL. */
export const SPECIAL_METHODS = ${strings(data.special)}
export const SPECIAL = {
${data.special.map((n, i) => `  ${n}: ${i},`).join('\n')}
} as const

/** Argument of LOAD_COMMON_CONSTANT. */
export const COMMON_CONSTANTS = ${strings(data.common)}
export const COMMON_CONSTANT = {
${data.common.map((n, i) => `  ${n}: ${i},`).join('\n')}
} as const

/** Argument of SET_FUNCTION_ATTRIBUTE. */
export const MAKE_FUNCTION_DEFAULTS = 0x01
export const MAKE_FUNCTION_KWDEFAULTS = 0x02
export const MAKE_FUNCTION_ANNOTATIONS = 0x04
export const MAKE_FUNCTION_CLOSURE = 0x08
export const MAKE_FUNCTION_ANNOTATE = 0x10

/** Argument of CONVERT_VALUE. */
export const FVC_STR = 1
export const FVC_REPR = 2
export const FVC_ASCII = 3

/** Argument of RESUME. */
export const RESUME_AT_FUNC_START = 0
export const RESUME_AFTER_YIELD = 1
export const RESUME_AFTER_YIELD_FROM = 2
export const RESUME_AFTER_AWAIT = 3
export const RESUME_OPARG_LOCATION_MASK = 0x3
export const RESUME_OPARG_DEPTH1_MASK = 0x4
`
const out = name => fileURLToPath(new URL(`../src/bytecode/${name}`, import.meta.url))
writeFileSync(out('opcode_ids.ts'), ids)
writeFileSync(out('opcodes.ts'), table)
execFileSync('npx', ['biome', 'check', '--write', out('opcode_ids.ts'), out('opcodes.ts')], {
  stdio: 'inherit',
})
