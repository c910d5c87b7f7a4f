/**
 * Seeded mutations of pieces of source files: functions, classes, short files; tokens and
 * characters of them deleted, swapped, duplicated, inserted, replaced; lines moved or cut off.
 * The same seed and the same files give the same cases.
 */

/** A generator of numbers from 0 to n-1 (xorshift). */
export function makeRandom(seed) {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1
  return n => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return Math.floor((state / 2 ** 32) * n)
  }
}

const LONGEST = 2500
const HEAD = /^([ \t]*)(?:@|(?:async +def|def|class|if|for|while|with|try|match)(?!\w))/

/** Blocks of a file from a line that opens one to the line before the next that is not deeper. */
function blocks(text) {
  const out = []
  const lines = text.split(/(?<=\n)/)
  const blank = line => /^[ \t\f]*(?:#.*)?\r?\n?$/.test(line)
  const depth = line => /^[ \t]*/.exec(line)[0].length
  for (let i = 0; i < lines.length; i++) {
    const head = HEAD.exec(lines[i])
    if (head === null) continue
    const indent = head[1].length
    let end = i + 1
    let size = lines[i].length
    while (end < lines.length && size <= LONGEST) {
      const line = lines[end]
      const within = blank(line) || depth(line) > indent || /^[ \t]*(?:el|except|finally|[)\]}])/.test(line)
      if (!within && !(lines[i].trimStart().startsWith('@') && end === i + 1)) break
      size += line.length
      end++
    }
    if (size > LONGEST || end - i < 2) continue
    out.push(
      lines
        .slice(i, end)
        .map(line => line.slice(Math.min(indent, depth(line))))
        .join(''),
    )
  }
  return out
}

/** Examples in docstrings: the lines with prompts, without them. */
function examples(text) {
  const found = text.matchAll(/^[ \t]*>>> .*\n(?:[ \t]*\.\.\.(?: .*)?\n)*/gm)
  return Array.from(found, ([lines]) => lines.replace(/^[ \t]*(?:>>>|\.\.\.) ?/gm, ''))
}

/** Code in string literals, which tests are full of. */
function literals(text) {
  const found = text.matchAll(/("""|''')((?:\\[\s\S]|(?!\1)[^\\])+)\1|(["'])((?:\\.|(?!\3)[^\\\n])+)\3/g)
  const contents = Array.from(found, match => (match[2] ?? match[4]).replaceAll('\\n', '\n'))
  return contents.filter(code => /[(=:[{]/.test(code) && code.length <= LONGEST)
}

/** Pieces of a file, by kind; kinds that are empty are left out. */
export function snippets(text) {
  const kinds = [
    text.length <= LONGEST ? [text] : [],
    blocks(text),
    blocks(text),
    examples(text),
    literals(text),
  ]
  return kinds.filter(list => list.length > 0)
}

const TOKEN =
  /\s*\n[ \t]*|[ \t\f]+|\\\n|#.*|(?:[bBuUfFrRtT]{0,2})(?:"""(?:\\[\s\S]|[^\\])*?"""|'''(?:\\[\s\S]|[^\\])*?'''|"(?:\\[\s\S]|[^\\\n"])*"|'(?:\\[\s\S]|[^\\\n'])*')|[\p{L}_][\p{L}\p{N}_]*|[0-9][\w.]*|\*\*=?|\/\/=?|>>=?|<<=?|->|:=|\.\.\.|[-+*/%@&|^<>=!]=|[\s\S]/gu

const INSERTED = (
  'False None True and as assert async await break class continue def del elif else except finally for from ' +
  'global if import in is lambda nonlocal not or pass raise return try while with yield match case type _ print exec ' +
  '( ) [ ] { } , : ; . = == != <> := -> + - * / ** // % @ & | ^ ~ << >> < > <= >= += -= *= ! $ ? ` ... ' +
  '0 1 1.5 2j 0x 0b1 01 1_ 1e 1or 0xfor x y a.b f() a[0] *a **a (a,b) [a] {a} {a:b} *, a=1 a:int ' +
  "'s' b's' u's' f'{a}' t'{a}' f'{a!r:>{w}}' f'{' f'}' f'{a=}' '''s ' \" \"\"\" rb'\\d' '\\d' '\\N{x}' '\\x1' b'é' ur's' \\ # é € 𝒳 １"
).split(' ')

/** Whole constructs, put where a token was or between lines. */
const FRAGMENTS = `
async for x in y:
async with a as b, c:
except* (A, B):
except A, B as c:
except A as b.c:
case {**x, 'a': 1}:
case [a, *b, *_] | A(x=1, 2) if x:
case -1 + 2j | a.b as _:
lambda *, a: 1
lambda a=1, b, /, *c: 2
f"{x!r:{y:>{z}}}"
f'{a b}'
f'{lambda x: 1}'
f'{a!x}' f"{*a}"
t'{a=}' 's'
f'\\d{a}\\{b}'
rb'\\x' u'\\N{SPACE}'
b'\\x1' '\\777'
def f(*, **k):
def f(a, a, /, *, b=1, c):
def f(a=1, b):
def f(*a=1, **b: int, c):
with (a as b, c as d,):
class A[T: int = str, *Ts, **P](B, m=1):
class A[]:
type X[T = int] = T
x: int = 3
(x): int
x, y: int
yield from a
await b
return *a, b
global x, y
nonlocal x
del (a, b), f()
*a, b = c
a = *b
f(a=1, b)
f(**a, *b)
f(a for b in c, d)
f(a.b=1)
[x for *y in z]
{a: b for c in d if e else f}
{**a for b in c}
{1: *a}
{1:}
(yield) = 1
f() += 1
(a, b) += 1
a if b
not in
is not
a := b
(a.b := c)
print a
exec 'a'
import a.b as c.d
from . import (a as b,)
from a import *, b
from __future__ import annotations
from __future__ import braces
raise a from b
assert (a, b), c
break
continue
return 1
x is 1
() in ()
"a" ()
[1, 2] (3)
1 [2]
1or 2
0x1for x in y
'a' 'b' c 'd'
a ! b
a ? b
if x = 1:
while x == y = z:
elif a:
else: if b: c
try: pass
finally: return
with a, b as c.d, e as f():
for x in *a, b: pass
for f() in a: pass
match x: case 1: pass
__debug__ = 1
def __debug__(): pass
@a.b[c](d)
`
  .trim()
  .split('\n')
  .map(line => line.replaceAll('\\\\', '\\'))

const CHARACTERS =
  '()[]{},:;.=!<>+-*/%@&|^~\'"\\#$?` \t\n\r\f_aAbBeEfFjJnNrRtTuUxX01279é€\u00a0\u200b\u{1d4b3}\u00b2\x01\x7f\ufeff'

const pick = (random, list) => list[random(list.length)]
const isSpace = token => /^[ \t\f]*$/.test(token)

/** Indices of the tokens that are not plain white space. */
function solid(tokens) {
  return tokens.flatMap((token, i) => (isSpace(token) ? [] : [i]))
}

const TOKEN_MUTATIONS = {
  delete: (tokens, at) => tokens.splice(at, 1),
  duplicate: (tokens, at) => tokens.splice(at, 0, tokens[at], ' '),
  insert: (tokens, at, random) => tokens.splice(at, 0, pick(random, INSERTED), pick(random, [' ', ''])),
  replace: (tokens, at, random) => tokens.splice(at, 1, pick(random, INSERTED)),
  graft: (tokens, at, random) => tokens.splice(at, 1, pick(random, FRAGMENTS)),
  swap: (tokens, at) => {
    const next = tokens.findIndex((token, i) => i > at && !isSpace(token))
    if (next > 0) [tokens[at], tokens[next]] = [tokens[next], tokens[at]]
  },
  exchange: (tokens, at, random) => {
    const other = pick(random, solid(tokens))
    ;[tokens[at], tokens[other]] = [tokens[other], tokens[at]]
  },
}

const TEXT_MUTATIONS = {
  flip: (points, at, random) => points.splice(at, 1, pick(random, [...CHARACTERS])),
  drop: (points, at) => points.splice(at, 1),
  add: (points, at, random) => points.splice(at, 0, pick(random, [...CHARACTERS])),
  cut: (points, at) => points.splice(at),
}

const LINE_MUTATIONS = {
  graftLine: (lines, at, random) => {
    const indent = /^[ \t]*/.exec(lines[at])[0]
    lines.splice(at, random(2), `${indent}${pick(random, FRAGMENTS)}\n`)
  },
  deleteLine: (lines, at) => lines.splice(at, 1),
  swapLines: (lines, at) => lines.splice(at, 2, lines[at + 1] ?? '', lines[at]),
  indent: (lines, at, random) => {
    lines[at] = pick(random, [' ', '  ', '    ', '\t', '        ', '\f']) + lines[at]
  },
  dedent: (lines, at, random) => {
    lines[at] = lines[at].slice(1 + random(4))
  },
}

function mutateTokens(text, kind, random) {
  const tokens = text.match(TOKEN) ?? []
  const places = solid(tokens)
  if (places.length === 0) return text
  TOKEN_MUTATIONS[kind](tokens, pick(random, places), random)
  return tokens.join('')
}

function mutateText(text, kind, random) {
  const points = [...text]
  TEXT_MUTATIONS[kind](points, random(points.length), random)
  return points.join('')
}

function mutateLines(text, kind, random) {
  const lines = text.split(/(?<=\n)/)
  LINE_MUTATIONS[kind](lines, random(lines.length), random)
  return lines.join('')
}

const KINDS = [
  ...Object.keys(TOKEN_MUTATIONS).flatMap(kind => Array(4).fill([mutateTokens, kind])),
  ...Object.keys(TEXT_MUTATIONS).flatMap(kind => Array(2).fill([mutateText, kind])),
  ...Object.keys(LINE_MUTATIONS).map(kind => [mutateLines, kind]),
]

const DONT_IMPLY_DEDENT = 0x200
const ALLOW_INCOMPLETE = 0x4000

function latin1(text, random) {
  const bytes = [...new TextEncoder().encode(text)]
  if (random(2) === 0) bytes[random(bytes.length)] = 128 + random(128)
  return bytes.map(byte => String.fromCharCode(byte)).join('')
}

/** One case: { source } and, for some, { bytes }, { mode } and { flags }. */
export function mutation(text, random) {
  let source = text
  for (let count = random(4) === 0 ? 2 : 1; count > 0; count--) {
    const [mutate, kind] = pick(random, KINDS)
    source = mutate(source, kind, random)
  }
  const form = random(40)
  if (form === 0 && source !== '') return { source: latin1(source, random), bytes: true }
  if (form === 1) return { source, mode: 'single' }
  if (form === 2) {
    const cut = [...source].slice(0, 1 + random(source.length)).join('')
    return { source: cut, mode: 'single', flags: ALLOW_INCOMPLETE | DONT_IMPLY_DEDENT }
  }
  if (form === 3) return { source: source.trim().split('\n')[0], mode: 'eval' }
  return { source }
}
