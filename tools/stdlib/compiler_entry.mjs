// What the build's workers need of our compiler, bundled by precompile.mjs.
import { dumps } from '../../src/bytecode/marshal.ts'
import { compile } from '../../src/compiler/compile.ts'

/** Source bytes -> marshal data of the module's code. */
export function compileModule(source, filename) {
  return dumps(compile(source, { filename }))
}
