/**
 * Seeded Python programs for tools/programs.mjs: classes, functions, closures, generators, coroutines, exceptions,
 * mixed numbers. The same seed gives the same program. Every program ends: functions call only earlier ones, loops
 * are bounded, the cost of a function is estimated while it is written, and what is stored across iterations
 * passes `norm` or a mask. What it does is sent to `out`, which runner.py provides with the other helpers.
 */

const INTS =
  '0 1 2 3 7 -1 -5 10 100 255 65536 2147483647 -2147483648 4294967295 9007199254740991 -9007199254740992 4611686018427387904 18446744073709551615 True False'.split(
    ' ',
  )
const FLOATS = '0.0 -0.0 0.5 1.5 -2.25 3.0 1e10 1e-7 1e300 4503599627370496.5'.split(' ')
const STRINGS = ["''", "'a'", "'xyz'", "'Zebra crossing'", "'é'", "'7'"]
const MASKS = ['0xFF', '0xFFFF', '0xFFFFFFFF', '0x7FFFFFFF', '0xFFFFFFFFFFFFFFFF', '0xFFFFFFFFFFFFF']
const ERRORS = [
  'ValueError',
  'KeyError',
  'ZeroDivisionError',
  'TypeError',
  'IndexError',
  'LookupError',
  'Exception',
]
const TYPES = ['int', 'int', 'num', 'num', 'str', 'list', 'tuple', 'dict', 'obj']
/** Estimated statements that one call may run. */
const COSTLIEST = 300

/** What is being written: a function's names and budget, and what it may call. */
class Scope {
  constructor(world, kind) {
    this.world = world
    this.kind = kind
    this.lines = []
    this.indent = 1
    /** Names that are (mostly) bound, with the type of what they (mostly) hold. */
    this.vars = new Map()
    this.cost = 0
    this.factor = 1
    this.loops = 0
    this.names = 0
    this.room = 12
    this.outer = null
  }

  line(text) {
    this.lines.push('    '.repeat(this.indent) + text)
    this.cost += this.factor
  }

  /** An indented block written by `write`; `pass` where that writes nothing. */
  block(head, write) {
    this.line(head)
    this.indent++
    const before = this.lines.length
    const vars = new Map(this.vars)
    write()
    if (this.lines.length === before) this.line('pass')
    this.indent--
    // Now and then names stay that are bound on one path only.
    if (this.world.random(8) !== 0) this.vars = vars
  }

  loop(times, head, write) {
    const { factor } = this
    this.factor *= times
    this.loops++
    this.block(head, write)
    this.loops--
    this.factor = factor
  }

  fresh() {
    return `v${this.names++}`
  }
}

const pick = (r, list) => list[r(list.length)]

function typed(scope, type) {
  const fits = t => t === type || (type === 'num' && t === 'int')
  return [...scope.vars].filter(([, t]) => fits(t)).map(([name]) => name)
}

/** An expression of about that type; now and then of another. */
function expr(scope, type, depth = 2) {
  const r = scope.world.random
  if (r(40) === 0) return atom(scope, pick(r, TYPES))
  if (depth <= 0 || r(4) === 0) return atom(scope, type)
  const text = pick(r, EXPRESSIONS[type])(scope, depth - 1)
  return text ?? atom(scope, type)
}

function atom(scope, type) {
  const r = scope.world.random
  const names = typed(scope, type)
  if (names.length > 0 && r(4) !== 0) return pick(r, names)
  switch (type) {
    case 'int':
      return pick(r, INTS)
    case 'num':
      return pick(r, r(2) === 0 ? INTS : FLOATS)
    case 'str':
      return pick(r, STRINGS)
    case 'list':
      return `[${commas(scope, 'num', r(4))}]`
    case 'tuple':
      return `(${commas(scope, 'num', 2)})`
    case 'dict':
      return `{'a': ${pick(r, INTS)}, 1: ${pick(r, FLOATS)}}`
    default:
      return instance(scope)
  }
}

function commas(scope, type, n) {
  return Array.from({ length: n }, () => atom(scope, type)).join(', ')
}

function instance(scope) {
  const { classes, random } = scope.world
  if (classes.length === 0) return 'None'
  return `${pick(random, classes).name}(${atom(scope, 'num')}, ${atom(scope, 'num')})`
}

const binary = (type, operators) => (scope, depth) =>
  `(${expr(scope, type, depth)} ${pick(scope.world.random, operators)} ${expr(scope, type, depth)})`

/** A product that cannot be a sequence repeated a billion times, whatever its operands turn out to be. */
const product = type => (scope, depth) => {
  const r = scope.world.random
  const value = () => expr(scope, type, depth)
  const made = [
    () => `(${value()} * ${r(12)})`,
    () => `(${value()} * ${pick(r, FLOATS)})`,
    () => `((${value()} - ${value()}) * (${value()} - ${value()}))`,
    () => `(${value()} * (${value()} & 15))`,
    () => (x => `(${x} * ${x})`)(atom(scope, type)),
  ]
  return pick(r, made)()
}

const conditional = type => (scope, depth) =>
  `(${expr(scope, type, depth)} if ${condition(scope, depth)} else ${expr(scope, type, depth)})`

const call = scope => {
  const { functions, random } = scope.world
  const possible = functions.filter(
    f => f.kind === 'function' && scope.cost + scope.factor * f.cost < COSTLIEST,
  )
  if (possible.length === 0) return null
  const f = pick(random, possible)
  scope.cost += scope.factor * f.cost
  return `${f.name}(${callArguments(scope, f)})`
}

function callArguments(scope, f) {
  const r = scope.world.random
  const values = f.types.map(type => atom(scope, type))
  if (f.extra === 'default' && r(3) === 0)
    values.push(r(2) === 0 ? atom(scope, 'num') : `q=${atom(scope, 'num')}`)
  if (f.extra === 'star' && r(2) === 0) values.push(commas(scope, 'num', 1 + r(2)))
  if (f.extra === 'keyword') values.push(`q=${atom(scope, 'num')}`)
  if (r(60) === 0) values.pop()
  if (f.extra === 'none' && values.length === 2 && r(12) === 0) return `*(${values.join(', ')})`
  return values.join(', ')
}

const method = scope => {
  const { classes, random } = scope.world
  if (classes.length === 0) return null
  const m = pick(random, pick(random, classes).methods)
  if (scope.cost + scope.factor * m.cost > COSTLIEST) return null
  scope.cost += scope.factor * m.cost
  return `${atom(scope, 'obj')}.${m.name}(${commas(scope, 'num', m.arity)})`
}

const attribute = scope =>
  `${atom(scope, 'obj')}.${pick(scope.world.random, ['a', 'b', 'total', 'c', 'size'])}`

const generator = scope => {
  const possible = scope.world.functions.filter(
    f => f.kind === 'generator' && scope.cost + scope.factor * 2 * f.cost < COSTLIEST,
  )
  if (possible.length === 0) return null
  const f = pick(scope.world.random, possible)
  scope.cost += scope.factor * f.cost
  return `keep(${f.name}(${callArguments(scope, f)}))`
}

/** `x` bound in a comprehension while `write` runs. */
function comprehended(scope, names, write) {
  const vars = new Map(scope.vars)
  const { factor } = scope
  scope.factor *= 6
  for (const name of names) scope.vars.set(name, 'num')
  const text = write()
  scope.cost += scope.factor
  scope.factor = factor
  scope.vars = vars
  return text
}

function iterable(scope) {
  const r = scope.world.random
  const made = [
    () => `range(${1 + r(9)})`,
    () => `range(${r(5)}, ${r(12)}, ${1 + r(3)})`,
    () => `range(9, ${r(6)}, -${1 + r(2)})`,
    () => atom(scope, 'list'),
    () => atom(scope, 'tuple'),
    () => `list(${atom(scope, 'dict')}.values())`,
    () => generator(scope) ?? 'range(5)',
  ]
  return pick(r, made)()
}

const comprehension = (open, close) => (scope, depth) => {
  const source = iterable(scope)
  return comprehended(scope, ['x'], () => {
    const filter = scope.world.random(3) === 0 ? ` if ${condition(scope, 0)}` : ''
    return `${open}${expr(scope, 'num', Math.min(depth, 1))} for x in ${source}${filter}${close}`
  })
}

const slice = r => pick(r, ['1:', ':2', '::-1', '::2', '-2:', ':-1'])

const intCalls = [
  (s, d) => `len(${expr(s, pick(s.world.random, ['list', 'str', 'dict', 'tuple']), d)})`,
  (s, d) => `abs(${expr(s, 'int', d)})`,
  (s, d) => `(${expr(s, 'int', d)} & ${pick(s.world.random, MASKS)})`,
  (s, d) => `(${expr(s, 'int', d)} * 6364136223846793005 + ${expr(s, 'int', d)} & 0xFFFFFFFFFFFFFFFF)`,
  (s, d) => `((${expr(s, 'int', d)} ^ ${atom(s, 'int')} << 13) & 0xFFFFFFFFFFFFFFFF)`,
  s =>
    `((${atom(s, 'int')} & 0xFFFFFFFFFFFFFFFF) ${pick(s.world.random, ['>> 7', '^ 5', '| 1', '& 255', '% 7', '< 9'])})`,
  (s, d) => `(${expr(s, 'int', d)} ${pick(s.world.random, ['<<', '>>'])} (${expr(s, 'int', d)} & 15))`,
  (s, d) => `${pick(s.world.random, ['-', '~', '+'])}${expr(s, 'int', d)}`,
  (s, d) => `int(${expr(s, 'num', d)})`,
  (s, d) =>
    `isinstance(${expr(s, pick(s.world.random, TYPES), d)}, ${pick(s.world.random, ['int', 'float', 'str', '(int, list)'])})`,
  (s, d) => `(v := ${expr(s, 'int', d)})`,
  // Of numbers only: other objects hash by their address.
  (s, d) => `hash((+${expr(s, 'num', d)}, ${pick(s.world.random, FLOATS)}))`,
]

const numbers = [
  (s, d) => `${pick(s.world.random, ['min', 'max'])}(${expr(s, 'num', d)}, ${expr(s, 'num', d)})`,
  (s, d) => `sum(${expr(s, 'list', d)})`,
  (s, d) => comprehension('sum(', ')')(s, d),
  (s, d) => `round(${expr(s, 'num', d)}, 3)`,
  (s, d) => `float(${expr(s, 'num', d)})`,
  (s, d) => `${expr(s, 'list', d)}[${s.world.random(3) === 0 ? expr(s, 'int', 0) : `${atom(s, 'int')} & 1`}]`,
  (s, d) => `${expr(s, 'list', d)}[${pick(s.world.random, ['0', '-1', '1'])}]`,
  (s, d) => `${expr(s, 'tuple', d)}[${pick(s.world.random, ['0', '1', '-1'])}]`,
  (s, d) =>
    `${expr(s, 'dict', d)}.get(${pick(s.world.random, ["'a'", '1', '1.0', 'True', "'z'"])}, ${atom(s, 'num')})`,
  (s, d) => `${expr(s, 'dict', d)}[${pick(s.world.random, ["'a'", '1', "'z'"])}]`,
  attribute,
  attribute,
  method,
  method,
  call,
  call,
  conditional('num'),
  s => `(lambda x: x ${pick(s.world.random, ['+', '* 3 -', '-'])} ${atom(s, 'num')})(${atom(s, 'num')})`,
  s => `next(iter(${iterable(s)}), ${atom(s, 'num')})`,
]

const EXPRESSIONS = {
  int: [
    binary('int', ['+', '-', '//', '%', '&', '|', '^']),
    binary('int', ['+', '-']),
    product('int'),
    conditional('int'),
    ...intCalls,
  ],
  num: [
    binary('num', ['+', '-', '/', '//', '%']),
    binary('num', ['+', '-']),
    binary('num', ['+', '-']),
    product('num'),
    product('num'),
    ...numbers,
  ],
  str: [
    binary('str', ['+']),
    (s, _d) =>
      `f'{${expr(s, 'num', 0)}:${pick(s.world.random, ['', '>6', '+', '5', '<4', 'g'])}}-{${atom(s, 'str')}!r}'`,
    (s, _d) => `f'{${expr(s, pick(s.world.random, TYPES), 0)}}'`,
    (s, d) => `str(${expr(s, 'num', d)})`,
    (s, _d) => `'%s/%d' % (${atom(s, 'num')}, ${atom(s, 'num')})`,
    (s, d) => `${expr(s, 'str', d)}[${slice(s.world.random)}]`,
    (s, d) =>
      `${expr(s, 'str', d)}.${pick(s.world.random, ['upper()', 'strip()', "replace('a', 'bb')", 'title()', 'zfill(4)'])}`,
    (s, d) => `${pick(s.world.random, ["','", "''"])}.join(map(str, ${expr(s, 'list', d)}))`,
    conditional('str'),
    (s, d) => `(${expr(s, 'str', d)} * ${s.world.random(4)})`,
  ],
  list: [
    comprehension('[', ']'),
    comprehension('list(', ')'),
    (s, d) => `sorted(${expr(s, 'list', d)})`,
    (s, d) =>
      `sorted(${expr(s, 'list', d)}, key=lambda x: ${pick(s.world.random, ['-x', 'str(x)', '(x % 3, x)'])})`,
    (s, d) => `${expr(s, 'list', d)}[${slice(s.world.random)}]`,
    (s, d) => `(${expr(s, 'list', d)} + ${expr(s, 'list', d)})`,
    s => `list(${iterable(s)})`,
    s => `[*${iterable(s)}, ${atom(s, 'num')}]`,
    (s, d) => `list(map(lambda x: x + 1, ${expr(s, 'list', d)}))`,
    (s, d) => `[x for x, _ in zip(${expr(s, 'list', d)}, ${iterable(s)})]`,
    (s, d) => `[i * x for i, x in enumerate(${expr(s, 'list', d)})]`,
  ],
  tuple: [
    (s, d) => `(${expr(s, 'num', d)}, ${expr(s, 'num', d)})`,
    (s, d) => `divmod(${expr(s, 'num', d)}, ${expr(s, 'num', d)})`,
    (s, d) => `tuple(${expr(s, 'list', d)})`,
    conditional('tuple'),
  ],
  dict: [
    (s, d) =>
      `{**${expr(s, 'dict', d)}, ${pick(s.world.random, ["'b'", '2', '(1, 2)', '1.0'])}: ${expr(s, 'num', d)}}`,
    s => `{x: ${atom(s, 'num')} for x in ${iterable(s)}}`,
    (s, d) => `dict(a=${expr(s, 'num', d)}, c=${atom(s, 'num')})`,
    (s, d) => `(${expr(s, 'dict', d)} | {'k': ${atom(s, 'str')}})`,
  ],
  obj: [instance, instance, (s, d) => `(${expr(s, 'obj', d)} + ${expr(s, 'num', d)})`, conditional('obj')],
}

function condition(scope, depth) {
  const r = scope.world.random
  const compared = () =>
    `${expr(scope, 'num', depth)} ${pick(r, ['<', '>', '<=', '>=', '==', '!='])} ${expr(scope, 'num', depth)}`
  const made = [
    compared,
    compared,
    compared,
    () => `${atom(scope, 'num')} < ${atom(scope, 'num')} <= ${atom(scope, 'num')}`,
    () => `not ${atom(scope, pick(r, TYPES))}`,
    () => `${compared()} ${pick(r, ['and', 'or'])} ${compared()}`,
    () => `${atom(scope, 'num')} in ${expr(scope, pick(r, ['list', 'tuple', 'dict']), 0)}`,
    () => atom(scope, pick(r, TYPES)),
    () => `${atom(scope, 'int')} % ${2 + r(3)} == ${r(2)}`,
    () => `${atom(scope, pick(r, TYPES))} is ${pick(r, ['None', 'not None'])}`,
  ]
  return pick(r, made)()
}

/** A value that may be kept across iterations. */
function bounded(scope, type) {
  const r = scope.world.random
  const value = expr(scope, type)
  if (type === 'int' && r(3) === 0) return `${value} & ${pick(r, MASKS)}`
  if ((type === 'int' || type === 'num') && r(3) === 0) return `${value} % 1000003`
  return `norm(${value})`
}

function assign(scope) {
  const r = scope.world.random
  const type = pick(r, TYPES)
  const known = typed(scope, type).filter(name => name.startsWith('v'))
  const name = known.length > 0 && r(2) === 0 ? pick(r, known) : scope.fresh()
  scope.line(`${name} = ${bounded(scope, type)}`)
  scope.vars.set(name, type)
}

function augmented(scope) {
  const r = scope.world.random
  const type = pick(r, ['int', 'num', 'num', 'str', 'list'])
  const names = typed(scope, type).filter(name => name.startsWith('v'))
  if (names.length === 0) return assign(scope)
  const name = pick(r, names)
  const grows = type === 'str' || type === 'list'
  if (!grows && r(5) === 0) scope.line(`${name} *= ${pick(r, [...FLOATS, '3', '7', name])}`)
  else scope.line(`${name} ${grows ? '+' : pick(r, ['+', '-', '+', '//', '%'])}= ${expr(scope, type)}`)
  if (grows || r(2) === 0 || scope.loops > 0) scope.line(`${name} = norm(${name})`)
}

function unpack(scope) {
  const r = scope.world.random
  const names = typed(scope, 'num').filter(name => name.startsWith('v'))
  if (names.length > 1 && r(3) === 0) {
    const [a, b] = [pick(r, names), pick(r, names)]
    scope.line(`${a}, ${b} = ${b}, ${pick(r, [a, `norm(${a} + ${b})`])}`)
    return
  }
  const [a, b] = [scope.fresh(), scope.fresh()]
  const forms = [
    () => scope.line(`${a}, ${b} = ${expr(scope, 'tuple')}`),
    () => scope.line(`${a}, *${b} = ${expr(scope, 'list')}`),
    () => scope.line(`${a}, ${b} = ${bounded(scope, 'num')}, ${bounded(scope, 'num')}`),
    () => scope.line(`${a} = ${b} = ${bounded(scope, 'num')}`),
  ]
  const form = r(forms.length)
  forms[form]()
  scope.vars.set(a, 'num')
  scope.vars.set(b, form === 1 ? 'list' : 'num')
}

function branch(scope, depth) {
  const r = scope.world.random
  scope.block(`if ${condition(scope, 1)}:`, () => statements(scope, depth - 1, 1 + r(2)))
  if (r(4) === 0) scope.block(`elif ${condition(scope, 1)}:`, () => statements(scope, depth - 1, 1))
  if (r(2) === 0) scope.block('else:', () => statements(scope, depth - 1, 1 + r(2)))
}

/** A loop's body, with its ways out. */
function body(scope, depth) {
  const r = scope.world.random
  statements(scope, depth - 1, 1 + r(3))
  if (r(4) === 0) scope.block(`if ${condition(scope, 0)}:`, () => scope.line(pick(r, ['break', 'continue'])))
  if (r(3) === 0) statements(scope, depth - 1, 1)
}

function afterLoop(scope, depth) {
  if (scope.world.random(6) === 0) scope.block('else:', () => statements(scope, depth - 1, 1))
}

function forLoop(scope, depth) {
  const r = scope.world.random
  if (scope.factor > 60) return assign(scope)
  const [a, b] = [scope.fresh(), scope.fresh()]
  const forms = [
    [`for ${a} in ${iterable(scope)}:`, [a]],
    [`for ${a} in ${iterable(scope)}:`, [a]],
    [`for ${a}, ${b} in enumerate(${iterable(scope)}):`, [a, b]],
    [`for ${a}, ${b} in zip(${iterable(scope)}, ${iterable(scope)}):`, [a, b]],
    [`for ${a}, ${b} in ${atom(scope, 'dict')}.items():`, [b]],
    [`for ${a} in ${atom(scope, 'str')}:`, []],
  ]
  const [head, names] = pick(r, forms)
  scope.loop(7, head, () => {
    for (const name of names) scope.vars.set(name, 'num')
    body(scope, depth)
  })
  afterLoop(scope, depth)
}

function whileLoop(scope, depth) {
  const r = scope.world.random
  if (scope.factor > 60) return assign(scope)
  const counter = scope.fresh()
  scope.line(`${counter} = ${r(8)}`)
  scope.loop(7, `while ${counter} > 0${r(3) === 0 ? ` and (${condition(scope, 0)})` : ''}:`, () => {
    scope.line(`${counter} -= 1`)
    body(scope, depth)
  })
  afterLoop(scope, depth)
}

function tryStatement(scope, depth) {
  const r = scope.world.random
  scope.block('try:', () => {
    statements(scope, depth - 1, 1 + r(2))
    if (r(3) === 0) raise(scope)
  })
  const form = r(8)
  if (form < 6) handler(scope, depth, form === 5)
  if (form < 4 && r(4) === 0) scope.block('else:', () => statements(scope, depth - 1, 1))
  if (form >= 6 || r(4) === 0) scope.block('finally:', () => statements(scope, depth - 1, 1))
}

function handler(scope, depth, star) {
  const r = scope.world.random
  const kind = r(3) === 0 ? `(${pick(r, ERRORS)}, ${pick(r, ERRORS)})` : pick(r, ERRORS)
  scope.block(`except${star ? '*' : ''} ${kind} as e:`, () => {
    if (r(2) === 0) scope.line(`out(${star ? 'len(e.exceptions)' : 'fail(e)'})`)
    // No way out of a loop may stand in `except*`.
    if (star) scope.line(`out(${atom(scope, 'num')})`)
    else {
      statements(scope, depth - 1, 1)
      if (r(6) === 0) scope.line(pick(r, ['raise', 'raise ValueError(1) from e', 'raise KeyError("k")']))
    }
  })
}

function raise(scope) {
  const r = scope.world.random
  const text = `raise ${pick(r, ERRORS)}(${atom(scope, pick(r, TYPES.slice(0, 7)))})`
  if (r(2) === 0) scope.block(`if ${condition(scope, 0)}:`, () => scope.line(text))
  else scope.line(text)
}

function withStatement(scope, depth) {
  const r = scope.world.random
  scope.block(`with Manager(out, ${pick(r, ERRORS)}):`, () => {
    statements(scope, depth - 1, 1 + r(2))
    if (r(4) === 0) raise(scope)
  })
}

function matchStatement(scope, depth) {
  const r = scope.world.random
  scope.line(`match ${expr(scope, pick(r, TYPES), 1)}:`)
  scope.indent++
  const patterns = [
    '0 | 1',
    '[p0, p1]',
    '[p0, *p1]',
    "{'a': p0}",
    "'a' | 'xyz'",
    'int(p0)',
    'float()',
    'None',
  ]
  for (let i = 1 + r(3); i > 0; i--) {
    const [pattern] = patterns.splice(r(patterns.length), 1)
    const guard = r(4) === 0 ? ` if ${condition(scope, 0)}` : ''
    scope.block(`case ${pattern}${guard}:`, () => {
      if (/p0/.test(pattern)) scope.line('out(text(p0))')
      statements(scope, depth - 1, 1)
    })
  }
  if (r(2) === 0) scope.block('case _:', () => statements(scope, depth - 1, 1))
  scope.indent--
}

function listWork(scope) {
  const r = scope.world.random
  const names = typed(scope, 'list')
  if (names.length === 0) return assign(scope)
  const name = pick(r, names)
  const forms = [
    `${name}.append(${bounded(scope, 'num')})`,
    `${name}[${r(3) === 0 ? expr(scope, 'int', 0) : `${atom(scope, 'int')} & 1`}] = ${bounded(scope, 'num')}`,
    `${name}[0] = ${bounded(scope, 'num')}`,
    `${name}[-1] += ${atom(scope, 'num')}`,
    `${name}.insert(1, ${atom(scope, 'num')})`,
    `${name}.${pick(r, ['pop()', 'reverse()', 'sort()', 'clear()', 'pop(0)'])}`,
    `del ${name}[${pick(r, ['0', '-1', '1:', '::2'])}]`,
    `${name}[${slice(r)}] = ${iterable(scope)}`,
  ]
  scope.line(pick(r, forms))
  scope.line(`del ${name}[12:]`)
}

function dictWork(scope) {
  const r = scope.world.random
  const names = typed(scope, 'dict')
  if (names.length === 0) return assign(scope)
  const name = pick(r, names)
  const key = () => pick(r, ["'a'", "'b'", '1', '1.0', 'True', '(1, 2)', `${expr(scope, 'int', 0)} & 7`])
  const forms = [
    `${name}[${key()}] = ${bounded(scope, 'num')}`,
    `${name}[${key()}] += ${atom(scope, 'num')}`,
    `${name}.setdefault(${key()}, ${atom(scope, 'num')})`,
    `out(text(${name}.pop(${key()}, None)))`,
    `del ${name}[${key()}]`,
    `out(${key()} in ${name})`,
  ]
  scope.line(pick(r, forms))
}

function objectWork(scope) {
  const r = scope.world.random
  const names = typed(scope, 'obj')
  if (names.length === 0) return assign(scope)
  const name = pick(r, names)
  const where = `${name}.${pick(r, ['a', 'b', 'c', 'total'])}`
  const forms = [
    `${where} = ${bounded(scope, 'num')}`,
    `${where} = ${bounded(scope, 'num')}`,
    `${where} += ${atom(scope, 'num')}`,
    `out(text(${name}))`,
    `del ${where}`,
    `out(hasattr(${name}, 'c'))`,
  ]
  scope.line(pick(r, forms))
}

function closure(scope) {
  const r = scope.world.random
  const names = typed(scope, 'num').filter(name => name.startsWith('v'))
  if (names.length === 0 || scope.outer !== null) return assign(scope)
  const captured = pick(r, names)
  const name = `inner${scope.names++}`
  scope.block(`def ${name}(x):`, () => {
    if (r(2) === 0 && scope.kind !== 'closure') {
      scope.line(`nonlocal ${captured}`)
      scope.line(`${captured} = norm(${captured} ${pick(r, ['+', '-', '* 2 -'])} x)`)
    }
    scope.line(`return x ${pick(r, ['+', '* 2 +', '-'])} ${captured}`)
  })
  const result = scope.fresh()
  scope.line(`${result} = norm(${name}(${atom(scope, 'num')}))`)
  scope.vars.set(result, 'num')
  if (r(3) === 0) scope.line(`${result} = norm(sum(map(${name}, ${atom(scope, 'list')})))`)
}

function observe(scope) {
  const r = scope.world.random
  const forms = [
    'out(peek())',
    'out(peek())',
    `out(text(${expr(scope, pick(r, TYPES))}))`,
    `out(text(${expr(scope, pick(r, TYPES))}))`,
    `out(text(${expr(scope, pick(r, TYPES))}))`,
    `out(type(${expr(scope, 'num')}).__name__)`,
  ]
  const names = typed(scope, 'num').filter(name => name.startsWith('v'))
  if (names.length > 0) forms.push(`poke('${pick(r, names)}', ${atom(scope, 'num')})`)
  scope.line(pick(r, forms))
}

function forget(scope) {
  const r = scope.world.random
  const names = [...scope.vars.keys()].filter(name => name.startsWith('v'))
  if (names.length === 0) return assign(scope)
  const name = pick(r, names)
  scope.line(`del ${name}`)
  if (r(2) === 0) scope.line(`${name} = ${bounded(scope, scope.vars.get(name))}`)
}

function suspend(scope) {
  const r = scope.world.random
  if (scope.kind === 'generator') return yieldSome(scope)
  if (scope.kind !== 'coroutine') return assign(scope)
  const name = scope.fresh()
  const others = scope.world.functions.filter(
    f => f.kind === 'coroutine' && scope.cost + scope.factor * f.cost < COSTLIEST,
  )
  if (others.length > 0 && r(2) === 0) {
    const f = pick(r, others)
    scope.cost += scope.factor * f.cost
    scope.line(`${name} = norm(await ${f.name}(${callArguments(scope, f)}))`)
  } else scope.line(`${name} = norm(await Ready(${atom(scope, 'num')}))`)
  scope.vars.set(name, 'num')
}

function yieldSome(scope) {
  const r = scope.world.random
  const form = r(6)
  if (form === 0) {
    const inner = generator(scope)
    scope.line(inner === null ? 'yield' : `yield from ${inner}`)
  } else if (form === 1) {
    const name = scope.fresh()
    scope.line(`${name} = yield ${bounded(scope, 'num')}`)
    scope.line(`if ${name} is None: ${name} = ${atom(scope, 'num')}`)
    scope.vars.set(name, 'num')
  } else scope.line(`yield ${bounded(scope, 'num')}`)
}

const STATEMENTS = [
  [8, assign],
  [5, augmented],
  [4, unpack],
  [4, branch],
  [4, forLoop],
  [2, whileLoop],
  [3, tryStatement],
  [1, withStatement],
  [1, matchStatement],
  [3, listWork],
  [2, dictWork],
  [3, objectWork],
  [1, closure],
  [2, observe],
  [1, forget],
  [3, suspend],
]
const WEIGHTED = STATEMENTS.flatMap(([weight, statement]) => Array(weight).fill(statement))
const COMPOUND = new Set([branch, forLoop, whileLoop, tryStatement, withStatement, matchStatement])

function statements(scope, depth, n) {
  for (let i = 0; i < n && scope.room > 0 && scope.cost < COSTLIEST; i++) {
    const statement = pick(scope.world.random, WEIGHTED)
    if (COMPOUND.has(statement) && depth <= 0) continue
    scope.room--
    statement(scope, depth)
  }
}

const EXTRAS = { none: '', default: ', q=2', star: ', *q', keyword: ', *, q' }

function writeFunction(world, kind, name) {
  const r = world.random
  const scope = new Scope(world, kind)
  const types = Array.from({ length: 1 + r(2) }, () => pick(r, TYPES))
  const extra = kind === 'function' ? pick(r, ['none', 'none', 'none', 'default', 'star', 'keyword']) : 'none'
  types.forEach((type, i) => {
    scope.vars.set(`a${i}`, type)
  })
  if (extra === 'star') scope.vars.set('q', 'tuple')
  else if (extra !== 'none') scope.vars.set('q', 'num')
  const usesCount = r(4) === 0
  if (usesCount) {
    scope.line('global COUNT')
    scope.line('COUNT += 1')
    scope.vars.set('COUNT', 'int')
  }
  statements(scope, 3, 4 + r(5))
  if (kind === 'generator') yieldSome(scope)
  scope.line(`return ${expr(scope, pick(r, ['num', 'num', ...TYPES]))}`)
  const parameters = types.map((_, i) => `a${i}`).join(', ')
  world.lines.push(
    `${kind === 'coroutine' ? 'async ' : ''}def ${name}(${parameters}${EXTRAS[extra]}):`,
    ...scope.lines,
    '',
  )
  world.functions.push({ name, kind, types, extra, cost: scope.cost })
}

const OPERATORS = [
  ['__add__', 'o', () => 'type(self)(self.a + (o.a if isinstance(o, P0) else o), self.b)'],
  ['__lt__', 'o', () => 'self.a < o.a'],
  ['__eq__', 'o', () => 'isinstance(o, P0) and self.a == o.a'],
  ['__len__', '', () => '3'],
  ['__bool__', '', () => 'self.a != 0'],
  ['__getitem__', 'i', () => '(self.a, self.b)[i]'],
  ['__getattr__', 'name', () => "len(name) if name == 'c' else object.__getattribute__(self, name)"],
  ['__contains__', 'x', () => 'x == self.b'],
  ['__call__', 'x', () => 'x'],
  ['__index__', '', () => '1'],
  ['__float__', '', () => '2.5'],
]

function writeClass(world, name, base) {
  const r = world.random
  const lines = [`class ${name}${base === null ? '' : `(${base.name})`}:`]
  const slots = base === null && r(3) === 0
  if (slots) lines.push("    __slots__ = ('a', 'b', 'total')")
  else if (base === null || r(2) === 0)
    lines.push(`    ${slots || r(2) === 0 ? 'c' : 'size'} = ${pick(r, INTS)}`)
  if (base === null)
    lines.push(
      '    def __init__(self, a, b):',
      '        self.a = a',
      '        self.b = b',
      '        self.total = 0',
    )
  else if (r(2) === 0)
    lines.push(
      '    def __init__(self, a, b):',
      '        super().__init__(b, a)',
      `        self.total = ${pick(r, FLOATS)}`,
    )
  if (base === null)
    lines.push('    def __repr__(self):', "        return f'{type(self).__name__}({self.a}, {self.b})'")
  const methods = base === null ? [] : [...base.methods]
  for (let i = 1 + r(3); i > 0; i--) methods.push(writeMethod(world, lines, `m${r(4)}`, base))
  if (r(2) === 0)
    lines.push(
      '    @property',
      '    def size(self):',
      `        return self.a ${pick(r, ['+', '* 0.5 +', '-'])} self.b`,
    )
  for (let i = r(4); i > 0; i--) {
    const [operator, parameter, result] = pick(r, OPERATORS)
    const parameters = parameter === '' ? 'self' : `self, ${parameter}`
    lines.push(`    def ${operator}(${parameters}):`, `        return ${result()}`)
    if (operator === '__eq__') lines.push('    __hash__ = None')
  }
  world.lines.push(...lines, '')
  return { name, methods }
}

function writeMethod(world, lines, name, base) {
  const r = world.random
  const scope = new Scope(world, 'method')
  scope.indent = 2
  scope.room = 5
  scope.vars.set('self.a', 'num').set('self.b', 'num').set('self.total', 'num').set('a0', 'num')
  scope.line(`self.total ${pick(r, ['+', '-'])}= ${pick(r, ['1', '0.5', 'a0'])}`)
  scope.line('self.total = norm(self.total)')
  statements(scope, 2, 1 + r(3))
  const up = base === null ? [] : base.methods.filter(m => m.name === name)
  if (up.length > 0 && r(2) === 0) {
    scope.cost += up[0].cost
    scope.line(`return norm(super().${name}(${Array(up[0].arity).fill('a0').join(', ')}))`)
  } else scope.line(`return ${expr(scope, 'num')}`)
  const arity = up.length > 0 ? up[0].arity : 1 + r(2)
  lines.push(`    def ${name}(self, a0${arity === 2 ? ', a1' : ''}):`, ...scope.lines)
  return { name, arity, cost: scope.cost }
}

/** Values that a parameter gets, first of one type, later of others. */
function values(world, type) {
  const scope = new Scope(world, 'values')
  const usual = Array.from({ length: 4 }, () => atom(scope, type))
  const later = Array.from({ length: 3 }, () =>
    atom(scope, pick(world.random, [type, 'num', 'int', 'str', 'obj'])),
  )
  return `[${[...usual, ...later].join(', ')}]`
}

const CALLS = {
  function: (f, args) => `${f.name}(${args})`,
  generator: (f, args) => `list(${f.name}(${args}))`,
  coroutine: (f, args) => `drain(${f.name}(${args}))`,
}

/** Calls every function many times, with values that change their type on the way. */
function writeDriver(world) {
  const r = world.random
  const { lines } = world
  for (const f of world.functions) {
    const rounds = Math.max(14, Math.min(60, Math.floor(3000 / (f.cost + 20))))
    const names = f.types.map((type, i) => {
      lines.push(`${f.name}_${i} = ${values(world, type)}`)
      return `${f.name}_${i}[i % 4 if i < ${Math.floor(rounds * 0.7)} else i % 7]`
    })
    if (f.extra === 'keyword') names.push('q=i')
    lines.push(`for i in range(${rounds}):`, '    try:')
    const mark =
      r(6) === 0 ? `if i == ${r(rounds)}: traced(lambda: ${CALLS[f.kind](f, names.join(', '))}, out)` : ''
    if (mark !== '') lines.push(`        ${mark}`)
    lines.push(`        out(text(${CALLS[f.kind](f, names.join(', '))}))`)
    lines.push('    except Exception as e:', '        out(fail(e))')
    if (world.classes.length > 0 && r(5) === 0) lines.push(...mutateClass(world))
  }
  lines.push('out(COUNT)')
}

/** A class that changes between phases. */
function mutateClass(world) {
  const r = world.random
  const { name, methods } = pick(r, world.classes)
  const m = pick(r, methods)
  return [
    pick(r, [
      `${name}.${m.name} = lambda self, *a: len(a) + self.a`,
      `${name}.size = ${pick(r, INTS)}`,
      `${name}.total = property(lambda self: 5)`,
      `${name}.__getattr__ = lambda self, name: name`,
      `${name}.__add__ = lambda self, o: 'added'`,
    ]),
  ]
}

/** The program of a seed's random numbers. */
export function program(random) {
  const world = { random, lines: ['COUNT = 0', ''], functions: [], classes: [] }
  for (let i = 1 + random(2); i > 0; i--) {
    const base = world.classes.length > 0 && random(3) > 0 ? pick(random, world.classes) : null
    const name = `P${world.classes.length}`
    world.classes.push(writeClass(world, name, base))
  }
  const n = 2 + random(2)
  for (let i = 0; i < n; i++) {
    const kind = pick(random, ['function', 'function', 'function', 'generator', 'coroutine'])
    writeFunction(world, kind, `f${i}`)
  }
  writeDriver(world)
  return `${world.lines.join('\n')}\n`
}
