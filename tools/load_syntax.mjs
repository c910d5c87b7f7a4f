/** Bundles src/syntax for tools and returns its entry points. */
import { importSource } from './bundle_source.mjs'

const ENTRY = `
export { parse } from './syntax/parse.ts'
export { dumpTree, outcomeOfCase } from '../test/syntax/dump.ts'
export { tokenize } from './syntax/tokenize.ts'
`

export const loadSyntax = () => importSource(ENTRY)
