/**
 * Token kinds and the buffer that holds a file's tokens.
 *
 * Numbers up to ENCODING are CPython's (Grammar/Tokens), so `_tokenize` and the `token` module
 * agree with them; keywords get numbers of their own from KEYWORD_BASE, as in CPython's parser.
 * The buffer is a struct of arrays: no object per token. The constants have type number, not a
 * literal type, because TypeScript would otherwise believe a cursor's `type` after it has moved.
 */

export const ENDMARKER: number = 0
export const NAME: number = 1
export const NUMBER: number = 2
export const STRING: number = 3
export const NEWLINE: number = 4
export const INDENT: number = 5
export const DEDENT: number = 6
export const LPAR: number = 7
export const RPAR: number = 8
export const LSQB: number = 9
export const RSQB: number = 10
export const COLON: number = 11
export const COMMA: number = 12
export const SEMI: number = 13
export const PLUS: number = 14
export const MINUS: number = 15
export const STAR: number = 16
export const SLASH: number = 17
export const VBAR: number = 18
export const AMPER: number = 19
export const LESS: number = 20
export const GREATER: number = 21
export const EQUAL: number = 22
export const DOT: number = 23
export const PERCENT: number = 24
export const LBRACE: number = 25
export const RBRACE: number = 26
export const EQEQUAL: number = 27
export const NOTEQUAL: number = 28
export const LESSEQUAL: number = 29
export const GREATEREQUAL: number = 30
export const TILDE: number = 31
export const CIRCUMFLEX: number = 32
export const LEFTSHIFT: number = 33
export const RIGHTSHIFT: number = 34
export const DOUBLESTAR: number = 35
export const PLUSEQUAL: number = 36
export const MINEQUAL: number = 37
export const STAREQUAL: number = 38
export const SLASHEQUAL: number = 39
export const PERCENTEQUAL: number = 40
export const AMPEREQUAL: number = 41
export const VBAREQUAL: number = 42
export const CIRCUMFLEXEQUAL: number = 43
export const LEFTSHIFTEQUAL: number = 44
export const RIGHTSHIFTEQUAL: number = 45
export const DOUBLESTAREQUAL: number = 46
export const DOUBLESLASH: number = 47
export const DOUBLESLASHEQUAL: number = 48
export const AT: number = 49
export const ATEQUAL: number = 50
export const RARROW: number = 51
export const ELLIPSIS: number = 52
export const COLONEQUAL: number = 53
export const EXCLAMATION: number = 54
export const OP: number = 55
export const TYPE_IGNORE: number = 56
export const TYPE_COMMENT: number = 57
export const SOFT_KEYWORD: number = 58
export const FSTRING_START: number = 59
export const FSTRING_MIDDLE: number = 60
export const FSTRING_END: number = 61
export const TSTRING_START: number = 62
export const TSTRING_MIDDLE: number = 63
export const TSTRING_END: number = 64
export const COMMENT: number = 65
export const NL: number = 66
export const ERRORTOKEN: number = 67
export const ENCODING: number = 68

export const KEYWORD_BASE: number = 100
export const FALSE: number = 100
export const NONE: number = 101
export const TRUE: number = 102
export const AND: number = 103
export const AS: number = 104
export const ASSERT: number = 105
export const ASYNC: number = 106
export const AWAIT: number = 107
export const BREAK: number = 108
export const CLASS: number = 109
export const CONTINUE: number = 110
export const DEF: number = 111
export const DEL: number = 112
export const ELIF: number = 113
export const ELSE: number = 114
export const EXCEPT: number = 115
export const FINALLY: number = 116
export const FOR: number = 117
export const FROM: number = 118
export const GLOBAL: number = 119
export const IF: number = 120
export const IMPORT: number = 121
export const IN: number = 122
export const IS: number = 123
export const LAMBDA: number = 124
export const NONLOCAL: number = 125
export const NOT: number = 126
export const OR: number = 127
export const PASS: number = 128
export const RAISE: number = 129
export const RETURN: number = 130
export const TRY: number = 131
export const WHILE: number = 132
export const WITH: number = 133
export const YIELD: number = 134

/** Keywords in the order of their token numbers. */
export const KEYWORDS = (
  'False None True and as assert async await break class continue def del elif else except finally for from ' +
  'global if import in is lambda nonlocal not or pass raise return try while with yield'
).split(' ')

export const SOFT_KEYWORDS = ['_', 'case', 'match', 'type']

const OPERATORS =
  '( ) [ ] : , ; + - * / | & < > = . % { } == != <= >= ~ ^ << >> ** += -= *= /= %= &= |= ^= <<= >>= **= // //= ' +
  '@ @= -> ... := !'

/** Token numbers of operators and keywords by their text. */
export const TOKEN_BY_TEXT: ReadonlyMap<string, number> = new Map([
  ...OPERATORS.split(' ').map((text, i): [string, number] => [text, LPAR + i]),
  ...KEYWORDS.map((text, i): [string, number] => [text, KEYWORD_BASE + i]),
])

function grown(old: Int32Array, size: number): Int32Array {
  const bigger = new Int32Array(size)
  bigger.set(old)
  return bigger
}

function grownBytes(old: Uint8Array, size: number): Uint8Array {
  const bigger = new Uint8Array(size)
  bigger.set(old)
  return bigger
}

/** Tokens as parallel arrays. `start`/`end` index the source text; columns are UTF-8 bytes, -1 if none. */
export class TokenBuffer {
  declare count: number
  declare type: Uint8Array
  declare start: Int32Array
  declare end: Int32Array
  declare lineno: Int32Array
  declare col: Int32Array
  declare endLineno: Int32Array
  declare endCol: Int32Array
  /** Of NAMEs and keywords the number in the tokenizer's cache of names, -1 for names that are not ASCII. */
  declare name: Int32Array
  /** Bracket depth after the token. */
  declare level: Uint8Array
  /** Source text of f-string expressions, by the index of the token that ends them. */
  declare metadata: Map<number, string>
  constructor(capacity: number) {
    this.count = 0
    this.type = new Uint8Array(capacity)
    this.start = new Int32Array(capacity)
    this.end = new Int32Array(capacity)
    this.lineno = new Int32Array(capacity)
    this.col = new Int32Array(capacity)
    this.endLineno = new Int32Array(capacity)
    this.endCol = new Int32Array(capacity)
    this.name = new Int32Array(capacity)
    this.level = new Uint8Array(capacity)
    this.metadata = new Map()
  }

  grow(): void {
    const size = Math.ceil(this.type.length * 1.5)
    this.type = grownBytes(this.type, size)
    this.start = grown(this.start, size)
    this.end = grown(this.end, size)
    this.lineno = grown(this.lineno, size)
    this.col = grown(this.col, size)
    this.endLineno = grown(this.endLineno, size)
    this.endCol = grown(this.endCol, size)
    this.name = grown(this.name, size)
    this.level = grownBytes(this.level, size)
  }
}

/** Sources have a token in five to seven characters. */
const CHARACTERS_PER_TOKEN = 6
const MIN_CAPACITY = 1024
const MAX_KEPT_CAPACITY = 1 << 16
let spare: TokenBuffer | null = null

/** An empty buffer for a source of that length; one that was given back if there is one. */
export function takeTokenBuffer(length: number): TokenBuffer {
  const capacity = Math.max(MIN_CAPACITY, Math.ceil(length / CHARACTERS_PER_TOKEN))
  const buffer = spare !== null && spare.type.length >= capacity ? spare : new TokenBuffer(capacity)
  spare = null
  return buffer
}

/** Nobody reads the tokens any more. */
export function giveBackTokenBuffer(buffer: TokenBuffer): void {
  if (buffer.type.length > MAX_KEPT_CAPACITY) return
  buffer.count = 0
  buffer.metadata.clear()
  spare = buffer
}

/** Keeps no buffer that was given back. */
export function dropTokenBuffer(): void {
  spare = null
}
