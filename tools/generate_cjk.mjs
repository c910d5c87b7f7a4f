/**
 * Writes src/base/codecs/cjk/tables.json, the character sets of the Chinese, Japanese and Korean codecs, by
 * asking CPython (the `pyodide` package) what every code and every character is. Run:
 * `node tools/generate_cjk.mjs [--check]`.
 *
 * A set is stored as what differs from the set it extends: `cells` from code to character, and `encode`, the
 * characters that do not become the lowest of their codes. src/base/codecs/cjk/tables.ts reads both and has the
 * layout of `cells`. A character above 0x10FFFF is an index into `pairs`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { loadPyodide } from 'pyodide'

const OUT = new URL('../src/base/codecs/cjk/tables.json', import.meta.url)
const CHECK = process.argv.includes('--check')

const PROGRAM = String.raw`
import json

PAIR = 0x110000
pairs = []

def one(text):
    """What a cell holds: a code point, or the number of a pair."""
    if len(text) == 1: return ord(text)
    pair = [ord(c) for c in text]
    if pair not in pairs: pairs.append(pair)
    return PAIR + pairs.index(pair)

def attempt(f):
    try: return f()
    except UnicodeError: return None

def decode_all(codec, codes, make=lambda code: code.to_bytes(2)):
    cells = {}
    for code in codes:
        text = attempt(lambda: make(code).decode(codec))
        if text: cells[code] = one(text)
    return cells

def encode_all(codec, match, top=0x10000):
    """match: the bytes -> a code, or None for what is none of this set."""
    found = {}
    for cp in range(0x80, top):
        data = attempt(lambda: chr(cp).encode(codec))
        code = None if data is None else match(data)
        if code is not None: found[cp] = code
    return found

def inverse(cells):
    found = {}
    for code in sorted(cells, reverse=True):
        if cells[code] < PAIR: found[cells[code]] = code
    return found

sets = {}
def add(name, cells, encode, base={}):
    diff = [[code, cells.get(code, 0)] for code in sorted(cells.keys() | base.keys()) if cells.get(code) != base.get(code)]
    plain = inverse(cells)
    odd = [[cp, encode.get(cp, 0)] for cp in sorted(encode.keys() | plain.keys()) if encode.get(cp) != plain.get(cp) and cp >= 0x80]
    sets[name] = {'cells': diff, 'encode': odd}
    return cells

# ---- sets of 94 rows and 94 columns, as their codes are in 7 bits
grid = [row << 8 | column for row in range(0x21, 0x7f) for column in range(0x21, 0x7f)]
def escaped(escape): return lambda code: escape + code.to_bytes(2)
def after(escape):
    return lambda data: int.from_bytes(data[len(escape):][:2]) if data.startswith(escape) else None

def charset(name, codec, escape):
    return add(name, decode_all(codec, grid, escaped(escape)), encode_all(codec, after(escape)))

gb2312 = decode_all('iso2022_jp_2', grid, escaped(b'\x1b$A'))
add('gb2312', gb2312, encode_all('gb2312', lambda data: int.from_bytes(data) & 0x7f7f))
ksx1001 = charset('ksx1001', 'iso2022_kr', b'\x1b$)C\x0e')
jisx0208 = charset('jisx0208', 'iso2022_jp', b'\x1b$B')
jisx0212 = charset('jisx0212', 'iso2022_jp_1', b'\x1b$(D')

def to_sjis(code):
    row, column = code >> 8, code & 0xff
    t1, t2 = (row - 0x21) >> 1, (0x5e if (row - 0x21) & 1 else 0) + column - 0x21
    return (t1 + (0x81 if t1 < 0x1f else 0xc1)) << 8 | t2 + (0x40 if t2 < 0x3f else 0x41)

# Both planes of JIS X 0213; the second has the top bit set.
jisx0213 = decode_all('iso2022_jp_2004', grid, escaped(b'\x1b$(Q'))
for code, value in decode_all('iso2022_jp_2004', grid, escaped(b'\x1b$(P')).items(): jisx0213[0x8000 | code] = value
def euc_plane(data):
    if len(data) == 2 and data[0] > 0x8f: return int.from_bytes(data) & 0x7f7f
    if len(data) == 3 and (int.from_bytes(data[1:]) & 0x7f7f | 0x8000) in jisx0213: return int.from_bytes(data[1:]) & 0x7f7f | 0x8000
encode0213 = encode_all('euc_jis_2004', euc_plane, 0x30000)
# EUC adds some characters to the set; Shift JIS does not.
for cp in list(encode0213):
    if attempt(lambda: chr(cp).encode('shift_jis_2004')) is None: del encode0213[cp]
add('jisx0213', jisx0213, encode0213, jisx0208)

# ---- sets of two whole bytes
def is_lead(codec, byte):
    try: bytes([byte]).decode(codec)
    except UnicodeDecodeError as e: return e.reason == 'incomplete multibyte sequence'
    return False

def doubles(codec):
    return [lead << 8 | trail for lead in range(0x80, 0x100) if is_lead(codec, lead) for trail in range(0x100)]

def wide(name, base={}, top=0x10000):
    def match(data): return int.from_bytes(data) if len(data) == 2 else None
    return add(name, decode_all(name, doubles(name)), encode_all(name, match, top), base)

def high(cells): return {code | 0x8080: value for code, value in cells.items()}

def to_johab(code):
    row, column = code >> 8, code & 0xff
    t1 = row - 0x21 + (0x1b2 if row < 0x4a else 0x197)
    t2 = (0x5e if t1 & 1 else 0) + column - 0x21
    return t1 >> 1 << 8 | t2 + (0x31 if t2 < 0x4e else 0x43)

gbk = wide('gbk', high(gb2312))
wide('gb18030', gbk)
wide('cp949', high(ksx1001))
wide('johab', {to_johab(c): v for c, v in ksx1001.items() if c >> 8 <= 0x2c or c >> 8 >= 0x4a})
big5 = wide('big5')
wide('cp950', big5)
wide('big5hkscs', big5, 0x30000)
wide('cp932', {to_sjis(c): v for c, v in jisx0208.items()})

# ---- the four-byte codes of GB 18030 within the BMP: runs of [first code, first character]
def four(n):
    n, d = divmod(n, 10); n, c = divmod(n, 126); a, b = divmod(n, 10)
    return bytes([a + 0x81, b + 0x30, c + 0x81, d + 0x30])
ranges = []
expected = None
last = 0
for n in range(4 * 12600):
    text = attempt(lambda: four(n).decode('gb18030'))
    if text is None: break
    cp = ord(text)
    assert attempt(lambda: text.encode('gb18030')) == four(n), hex(cp)
    if cp != expected: ranges.append([n, cp])
    expected = cp + 1
    last = n
ranges.append([last + 1, 0])
assert all(attempt(lambda: four(k).decode('gb18030')) is None for k in range(last + 1, 4 * 12600))
for cp in range(0x10000):
    data = attempt(lambda: chr(cp).encode('gb18030'))
    if data is not None and len(data) == 4: assert data.decode('gb18030') == chr(cp), hex(cp)

json.dumps({'sets': sets, 'pairs': pairs, 'gb18030': ranges})
`

const varint = (out, n) => {
  for (; n > 127; n >>>= 7) out.push((n & 127) | 128)
  out.push(n)
}
const base64 = bytes => Buffer.from(bytes).toString('base64')

/** A count in an opcode's low bits, or after it where it does not fit. */
function counted(out, opcode, limit, n) {
  if (n < limit) return out.push(opcode + n)
  out.push(opcode + limit)
  varint(out, n - limit)
}

function packCells(cells) {
  const out = []
  let next = 0
  let last = 0
  for (let i = 0; i < cells.length; ) {
    const [code, value] = cells[i]
    if (code > next) counted(out, 0xf0, 11, code - next - 1)
    let run = 1
    while (cells[i + run]?.[0] === code + run && cells[i + run][1] === value + run) run++
    if (value !== last + 1) run = 1
    if (run > 1) counted(out, 0xe0, 15, run - 2)
    else if (value > last && value <= last + 32) out.push(0xc0 + value - last - 1)
    else if (value < 0xc000) out.push(value >> 8, value & 255)
    else out.push(0xfc, value >> 16, (value >> 8) & 255, value & 255)
    i += run
    next = code + run
    last = value + run - 1
  }
  return base64(out)
}

function packEncode(exceptions) {
  const out = []
  let last = 0
  for (const [cp, code] of exceptions) {
    varint(out, cp - last)
    out.push(code >> 8, code & 255)
    last = cp
  }
  return base64(out)
}

function packRanges(ranges) {
  const out = []
  let lastCode = 0
  let lastPoint = 0
  for (const [code, point] of ranges) {
    varint(out, code - lastCode)
    varint(out, point - lastPoint + 0x10000)
    lastCode = code
    lastPoint = point
  }
  return base64(out)
}

const python = await loadPyodide()
const { sets, pairs, gb18030 } = JSON.parse(python.runPython(PROGRAM))
const packed = {}
for (const [name, { cells, encode }] of Object.entries(sets)) {
  packed[name] = { cells: packCells(cells), encode: packEncode(encode) }
  if (process.argv.includes('--verbose'))
    console.log(name, cells.length, encode.length, packed[name].cells.length, packed[name].encode.length)
}
const rows = Object.entries(packed).map(
  ([name, { cells, encode }]) =>
    `    "${name}": {\n      "cells": "${cells}",\n      "encode": "${encode}"\n    }`,
)
const text = `{
  "sets": {
${rows.join(',\n')}
  },
  "pairs": "${pairs.map(pair => pair.map(cp => cp.toString(16)).join(' ')).join(',')}",
  "gb18030": "${packRanges(gb18030)}"
}
`
if (!CHECK) writeFileSync(OUT, text)
else if (readFileSync(OUT, 'utf8') !== text) {
  console.error('tables.json is not what tools/generate_cjk.mjs makes')
  process.exitCode = 1
}
