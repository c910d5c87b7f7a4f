// A worker of precompile.mjs: compiles one source after the other. `workerData` is the compiler's bundle.
import { parentPort, workerData } from 'node:worker_threads'

const { compileModule } = await import(workerData)

parentPort.on('message', ({ id, source, filename }) => {
  try {
    parentPort.postMessage({ id, code: compileModule(source, filename) })
  } catch (error) {
    parentPort.postMessage({ id, error: `${filename}: ${error?.stack ?? error?.message ?? error}` })
  }
})
parentPort.postMessage({ ready: true })
