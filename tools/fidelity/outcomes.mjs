/** The kinds that both interpreters compute by themselves, with outcomes.py: trees, tokens, symbols, disassembly. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { environment, scriptPath } from './oracle.mjs'

export const OUTCOME_KINDS = [
  'ast',
  'unparse',
  'symtable',
  'tokenize',
  '_tokenize',
  'dis',
  'dis-options',
  'trees',
  'prefixes',
]

const SCRIPT = scriptPath('outcomes.py')
const SCRIPTS = [SCRIPT, scriptPath('odd_trees.py'), scriptPath('prefixes.py')]
const TYPHON = fileURLToPath(new URL('../../dist/typhon.js', import.meta.url))
/** Files for one process. */
const CHUNK = 60

/** Digests by file, of some files and one kind. */
function digests(command, kind, files) {
  return new Promise((resolve, reject) => {
    const args = [...command.slice(1), SCRIPT, 'digest', kind]
    const child = spawn(command[0], args, { env: environment, stdio: ['pipe', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', part => {
      text += part
    })
    child.on('error', reject)
    child.on('close', () => {
      const rows = text.trimEnd().split('\n')
      resolve(new Map(rows.map(row => row.split('\t')).map(([file, , digest]) => [file, digest])))
    })
    child.stdin.end(`${files.join('\n')}\n`)
  })
}

/** All digests, by several processes at a time. */
async function allDigests(command, kind, files, jobs) {
  const chunks = []
  for (let i = 0; i < files.length; i += CHUNK) chunks.push(files.slice(i, i + CHUNK))
  const found = new Map()
  const work = async () => {
    for (let chunk = chunks.pop(); chunk !== undefined; chunk = chunks.pop()) {
      for (const [file, digest] of await digests(command, kind, chunk)) found.set(file, digest)
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  return found
}

async function expectedDigests(oracle, kind, files, jobs) {
  const scripts = SCRIPTS.map(file => readFileSync(file, 'utf8')).join('')
  const script = createHash('sha1').update(scripts).digest('hex').slice(0, 12)
  const { data, save } = oracle.table(`outcomes-${kind}-${script}`)
  const key = file => `${oracle.key}|${file}|${statSync(file).mtimeMs}`
  const missing = files.filter(file => data[key(file)] === undefined)
  if (missing.length > 0) {
    for (const [file, digest] of await allDigests([oracle.python], kind, missing, jobs))
      data[key(file)] = digest
    save()
  }
  return new Map(files.map(file => [file, data[key(file)]]))
}

export async function compareOutcomes(oracle, kind, files, { jobs, limit }) {
  const expected = await expectedDigests(oracle, kind, files, jobs)
  const actual = await allDigests([process.execPath, TYPHON], kind, files, jobs)
  const different = files.filter(file => expected.get(file) !== actual.get(file))
  for (const file of different.slice(0, limit)) console.log(`${file}: ${kind} differs`)
  return { equal: files.length - different.length, total: files.length, unit: 'files', different }
}
