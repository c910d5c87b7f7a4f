/**
 * Writes the Unicode 16.0 tables of src/base/unicode by asking CPython (the `pyodide` package) for the
 * properties of every code point. Run: `node tools/generate_unicode.mjs [--check]`.
 *
 * Tables are runs of equal records: varint(record), varint(length), in base64. Records are plain
 * JSON. Names are coded as word indices that share a prefix with the name before.
 * Input beside CPython: unicode_aliases.txt, because CPython cannot list what lookup() knows.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { loadPyodide } from 'pyodide'

const OUT = new URL('../src/base/unicode/', import.meta.url)
const CHECK = process.argv.includes('--check')

const PROGRAM = `
import json, unicodedata as u, _sre
from fractions import Fraction
N = 0x110000
chars = [chr(i) for i in range(N)]
old = u.ucd_3_2_0

def ranked(values):
    count = {}
    for v in values: count[v] = count.get(v, 0) + 1
    order = sorted(count, key=lambda v: -count[v])
    index = {v: i for i, v in enumerate(order)}
    runs = []
    last = runs
    for v in values:
        if v == last: runs[-1] += 1
        else: runs += [index[v], 1]; last = v
    return {'records': order, 'runs': runs}

def properties(d):
    return ranked([(d.category(c), d.bidirectional(c), d.combining(c), d.east_asian_width(c), d.mirrored(c)) for c in chars])

def flags(c):
    a = 1 if c.isalpha() else 0
    f = a | c.isdecimal() << 1 | c.isdigit() << 2 | c.isnumeric() << 3 | c.islower() << 4 | c.isupper() << 5
    f |= (c.istitle() and not c.isupper()) << 6 | c.isspace() << 7 | (len(('a' + c + 'b').splitlines()) > 1) << 8
    f |= c.isprintable() << 9 | c.isidentifier() << 10 | ('a' + c).isidentifier() << 11
    cased_then_final = (c + '\\u03a3').lower()[-1] == '\\u03c2'
    if (c + 'a').title()[-1] == 'a': f |= 1 << 12
    if ('a' + c + '\\u03a3').lower()[-1] == '\\u03c2' and not cased_then_final: f |= 1 << 13
    return f

special = {}
def case(c):
    maps = c.upper(), c.lower(), c.title(), c.casefold()
    if any(len(m) > 1 for m in maps): special[ord(c)] = maps
    return tuple(ord(m[0]) - ord(c) for m in maps)

def type_record(c):
    m = case(c)
    return (flags(c) | (1 << 14 if ord(c) in special else 0),) + m

# unicodedata.ucd_3_2_0.numeric() up to 3.14.2 wrongly gave today's values: what 3.2.0 really had.
OLD_NUMERIC = {0x9f4: 1, 0x9f5: 2, 0x9f6: 3, 0x9f7: 4, 0x5146: 10 ** 12, 0x5793: 10 ** 20}
for i in '''9f8 3405 3483 382a 3b4d 4e24 4e96 4ec0 4ee8 4fe9 5006 5344 534c 53c4 5e7a 5efe 62d0 6d1e 6f06 7695 79ed 8cb3
    920e 94a9 9621 f96b f973 f978 f9b2 f9d1 f9d3 f9fd 10341 1034a 20001 20064 200e2 20121 2092a 20983 2098c 2099c
    20aea 20afd 20b19 20b66 22390 22998 23b1b 2626d 2f890'''.split(): OLD_NUMERIC[int(i, 16)] = None

def number(c, d=u):
    n = OLD_NUMERIC[ord(c)] if d is old and ord(c) in OLD_NUMERIC else d.numeric(c, None)
    g, m = u.digit(c, None), d.decimal(c, None)
    known = [v for v in (n, g, m) if v is not None]
    if not known: return None
    assert all(v == known[0] for v in known) or d is old
    f = Fraction(known[0]).limit_denominator(1000)
    assert f.numerator / f.denominator == known[0]
    return (f.numerator, f.denominator, (g is not None) | (m is not None) << 1 | (n is not None) << 2)

def number_key(d): return ranked([number(c, d) for c in chars])

for c in chars:
    assert _sre.unicode_tolower(ord(c)) == ord(c.lower()[0])
    n = number(c)
    assert c.isdecimal() == (u.decimal(c, None) is not None)
    assert c.isdigit() == (u.digit(c, None) is not None)
    assert c.isnumeric() == (n is not None)

decompositions = []
for c in chars:
    text = u.decomposition(c)
    if text and not 0xAC00 <= ord(c) <= 0xD7A3:
        parts = text.split()
        tag = parts.pop(0) if parts[0][0] == '<' else ''
        points = [int(p, 16) for p in parts]
        composes = not tag and len(points) == 2 and u.normalize('NFC', ''.join(map(chr, points))) == c
        decompositions.append([ord(c), tag, composes, points])

corrections = []
for c in chars:
    if old.category(c) != 'Cn':
        assert old.decomposition(c) == u.decomposition(c), c
        if old.normalize('NFD', c) != u.normalize('NFD', c): corrections.append([ord(c), [ord(x) for x in old.normalize('NFD', c)]])

names = []
prefixes = []
for i, c in enumerate(chars):
    n = u.name(c, None)
    if n is None or 0xAC00 <= i <= 0xD7A3: continue
    tail = '-%04X' % i
    if n.endswith(tail):
        p = n[:-len(tail) + 1]
        if prefixes and prefixes[-1][2] == p and prefixes[-1][1] == i - 1: prefixes[-1][1] = i
        else: prefixes.append([i, i, p])
    else: names.append([i, n])

aliases = []
for n in alias_names + ['VS%d' % i for i in range(1, 257)]:
    aliases.append([n, [ord(x) for x in u.lookup(n)]])



for first, last, p in prefixes:
    for i in (first, last): assert u.lookup(p + '%04X' % i) == chr(i)

json.dumps(dict(
    version=u.unidata_version, properties=properties(u), types=ranked([type_record(c) for c in chars]), special=special,
    numbers=number_key(u), decompositions=decompositions, names=names, prefixes=prefixes, aliases=aliases,
    old=properties(old), old_numbers=number_key(old), corrections=corrections))
`

const varint = (out, n) => {
  for (; n > 127; n >>>= 7) out.push((n & 127) | 128)
  out.push(n)
}
const base64 = bytes => Buffer.from(bytes).toString('base64')
const runs = table => {
  const out = []
  for (const n of table.runs) varint(out, n)
  return base64(out)
}
const quote = s => `'${s.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
/** Broken after `=` where the formatter would break it. */
const text = (name, s) => {
  const line = `export const ${name} = ${quote(s)}`
  return line.length <= 110 ? `${line}\n` : `${line.replace(' = ', ' =\n  ')}\n`
}
const json = (name, v) => text(name, JSON.stringify(v))

function decompositions(list) {
  const tags = [...new Set(list.map(d => d[1]))].sort()
  const out = []
  let last = 0
  for (const [cp, tag, composes, points] of list) {
    varint(out, cp - last)
    out.push(tags.indexOf(tag) | (composes ? 32 : 0))
    varint(out, points.length)
    for (const p of points) varint(out, p)
    last = cp
  }
  return { tags, bytes: base64(out) }
}

function nameTable(names) {
  const count = new Map()
  for (const [, name] of names) for (const w of name.split(' ')) count.set(w, (count.get(w) ?? 0) + 1)
  const words = [...count.keys()].sort((a, b) => count.get(b) - count.get(a) || (a < b ? -1 : 1))
  const index = new Map(words.map((w, i) => [w, i]))
  const out = []
  let lastCp = 0
  let last = []
  for (const [cp, name] of names) {
    const parts = name.split(' ').map(w => index.get(w))
    let shared = 0
    while (shared < 15 && shared < parts.length && parts[shared] === last[shared]) shared++
    varint(out, cp - lastCp)
    out.push((shared << 4) | (parts.length - shared))
    if (parts.length - shared > 15) throw new Error(`too many words: ${name}`)
    for (const p of parts.slice(shared)) varint(out, p)
    lastCp = cp
    last = parts
  }
  return { words: words.join(' '), bytes: base64(out) }
}

function write(file, purpose, body) {
  const header = `/**\n * ${purpose}\n * Generated by tools/generate_unicode.mjs from CPython's own answers: do not edit.\n`
  const source = `${header} * Contains data of the Unicode Character Database, (c) Unicode, Inc. (Unicode License v3).\n */\n\n${body}`
  const url = new URL(file, OUT)
  if (!CHECK) writeFileSync(url, source)
  else if (readFileSync(url, 'utf8') !== source) {
    console.error(`${file} is not what tools/generate_unicode.mjs makes`)
    process.exitCode = 1
  }
}

const aliasFile = readFileSync(new URL('unicode_aliases.txt', import.meta.url), 'utf8')
const python = await loadPyodide()
python.globals.set(
  'aliases_text',
  aliasFile
    .split('\n')
    .filter(l => l && !l.startsWith('#'))
    .join('\n'),
)
python.runPython("alias_names = aliases_text.split('\\n')")
const data = JSON.parse(python.runPython(PROGRAM))

const decomp = decompositions(data.decompositions)
write(
  'tables.ts',
  `Properties, character types, case maps, numbers and decompositions of Unicode ${data.version}.`,
  [
    `export const UNIDATA_VERSION = '${data.version}'\n`,
    json('PROPERTY_RECORDS', data.properties.records),
    text('PROPERTY_RUNS', runs(data.properties)),
    json('TYPE_RECORDS', data.types.records),
    text('TYPE_RUNS', runs(data.types)),
    json('SPECIAL_CASE', data.special),
    json('NUMBER_RECORDS', data.numbers.records),
    text('NUMBER_RUNS', runs(data.numbers)),
    json('DECOMPOSITION_TAGS', decomp.tags),
    text('DECOMPOSITIONS', decomp.bytes),
  ].join('\n'),
)
write(
  'tables_3_2_0.ts',
  'The Unicode 3.2.0 view that IDNA 2003 and unicodedata.ucd_3_2_0 need.',
  [
    json('OLD_PROPERTY_RECORDS', data.old.records),
    text('OLD_PROPERTY_RUNS', runs(data.old)),
    json('OLD_NUMBER_RECORDS', data.old_numbers.records),
    text('OLD_NUMBER_RUNS', runs(data.old_numbers)),
    json('OLD_CORRECTIONS', data.corrections),
  ].join('\n'),
)
const names = nameTable(data.names)
write(
  'name_tables.ts',
  `Character names, aliases and named sequences of Unicode ${data.version}.`,
  [
    json('NAME_PREFIXES', data.prefixes),
    json('NAME_ALIASES', data.aliases),
    text('NAME_WORDS', names.words),
    text('NAMES', names.bytes),
  ].join('\n'),
)
