/** Runs Python source on the bare machine: no importlib, no host; `print` collects lines. */
import '../../src/objects/init.ts'
import '../../src/vm/init.ts'
import { compile } from '../../src/compiler/compile.ts'
import '../../src/importlib/wire.ts'
import { builtinsModule } from '../../src/modules/builtins.ts'
import { codeFromPlain } from '../../src/objects/code.ts'
import { strUtf16 } from '../../src/runtime/abstract.ts'
import { nativeFunction } from '../../src/runtime/define.ts'
import { PyNamespace } from '../../src/runtime/dict.ts'
import { state } from '../../src/runtime/state.ts'
import { None } from '../../src/runtime/values.ts'
import { runModuleCode } from '../../src/vm/execute.ts'

/** The lines that the program prints. Throws what it does not handle. */
export function run(source: string): string[] {
  const lines: string[] = []
  state.builtins = builtinsModule.create().dict!
  state.sysDict = new PyNamespace()
  state.builtins.setStr(
    'print',
    nativeFunction('print', '*args', args => {
      lines.push(args.map(strUtf16).join(' '))
      return None
    }),
  )
  const globals = new PyNamespace()
  globals.setStr('__name__', '__main__')
  runModuleCode(codeFromPlain(compile(source, { filename: '<test>', mode: 'exec' })), globals)
  return lines
}
