/**
 * `dist/typhon.cjs`: the command line as one script. `start.ts` calls its exports; Node runs it to build a
 * start-up snapshot, and then it prepares an interpreter and says how a process goes on from there.
 */
import { lazy } from '../host/node/lazy.ts'
import { state } from '../runtime/state.ts'
import { leave, main, prepareSnapshot } from './main.ts'

if (process.execArgv.includes('--build-snapshot')) {
  const prepared = prepareSnapshot(process.env.TYPHON_EXECUTABLE ?? __filename)
  lazy('node:v8').startupSnapshot.setDeserializeMainFunction(() => leave(main(prepared)))
}

export const compiledSize = (): number => state.compiledSize
export { leave, main }
