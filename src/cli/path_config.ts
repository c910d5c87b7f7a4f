/**
 * Where the interpreter looked for its library, printed when it finds none. CPython: Python/pathconfig.c
 * (_Py_DumpPathConfig).
 */
import type { InterpreterConfig } from '../modules/sys/config.ts'

const quoted = (text: string | undefined): string => (text === undefined ? '(not set)' : `'${text}'`)

/** `environment` gives the variables, whether they count or not. */
export function pathConfiguration(
  config: InterpreterConfig,
  environment: (name: string) => string | undefined,
): string {
  const flag = (on: boolean): string => (on ? '1' : '0')
  const lines = [
    'Python path configuration:',
    `  PYTHONHOME = ${quoted(environment('PYTHONHOME'))}`,
    `  PYTHONPATH = ${quoted(environment('PYTHONPATH'))}`,
    `  isolated = ${flag(config.isolated)}`,
    `  environment = ${flag(!config.ignoreEnvironment)}`,
    `  user site = ${flag(!config.noUserSite)}`,
    `  safe_path = ${flag(config.safePath)}`,
    `  import site = ${flag(!config.noSite)}`,
    `  stdlib dir = ${quoted(config.stdlib)}`,
    `  sys.executable = ${quoted(config.executable)}`,
    `  sys.prefix = ${quoted(config.prefix)}`,
    '  sys.path = [',
    ...config.path.map(folder => `    ${quoted(folder)},`),
    '  ]',
  ]
  return `${lines.join('\n')}\n`
}
