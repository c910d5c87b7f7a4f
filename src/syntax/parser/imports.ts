/**
 * `import` and `from ... import`. CPython: Grammar/python.gram (Import statements).
 */
import * as ast from '../ast.ts'
import * as T from '../tokens.ts'
import type { Parser } from './parser.ts'

export function parseImport(p: Parser): ast.stmt {
  const s = p.pos
  p.advance()
  const names: ast.alias[] = []
  do {
    const start = p.pos
    names.push(parseAlias(p, start, parseDottedName(p)))
  } while (p.eat(T.COMMA))
  return new ast.Import(names, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

function parseDottedName(p: Parser): string {
  let name = p.identifier()
  while (p.eat(T.DOT)) name += `.${p.identifier()}`
  return name
}

/** The name was read from token `s` on; `as` may follow. */
function parseAlias(p: Parser, s: number, name: string): ast.alias {
  const asname = p.eat(T.AS) ? p.identifier() : null
  return new ast.alias(name, asname, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

export function parseImportFrom(p: Parser): ast.stmt {
  const s = p.pos
  p.advance()
  let level = 0
  while (p.type === T.DOT || p.type === T.ELLIPSIS) {
    level += p.type === T.DOT ? 1 : 3
    p.advance()
  }
  const module = level > 0 && p.type === T.IMPORT ? null : parseDottedName(p)
  p.expect(T.IMPORT)
  const names = parseImportNames(p)
  if (module === '__future__' && level === 0 && names.some(n => n.name === 'barry_as_FLUFL'))
    p.tokenizer.barry = true
  return new ast.ImportFrom(
    module,
    names,
    level,
    p.tokens.lineno[s]!,
    p.tokens.col[s]!,
    p.endLine(),
    p.endCol(),
  )
}

function parseImportNames(p: Parser): ast.alias[] {
  const s = p.pos
  if (p.eat(T.STAR)) {
    return [new ast.alias('*', null, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())]
  }
  const enclosed = p.eat(T.LPAR)
  const names: ast.alias[] = []
  do {
    if (enclosed && names.length > 0 && p.type === T.RPAR) break
    const start = p.pos
    names.push(parseAlias(p, start, p.identifier()))
  } while (p.eat(T.COMMA))
  if (enclosed) p.expect(T.RPAR)
  return names
}
