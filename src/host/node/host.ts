/** The whole Node host: every group of abilities, over the process's own files and streams. */
import { DescriptorTable } from '../descriptors.ts'
import { DuplexFile } from '../duplex.ts'
import { type Host, type HostInterrupts, O } from '../host.ts'
import { PASSED } from './child_command.ts'
import { NodeClock } from './clock.ts'
import { NodeEngine } from './engine.ts'
import { NodeEnvironment } from './environment.ts'
import { NodeFiles } from './files.ts'
import { NodeHashes } from './hashes.ts'
import { NodeInterrupts } from './interrupt.ts'
import { lazy } from './lazy.ts'
import { NodeMemory } from './memory.ts'
import { NodeFile } from './open_file.ts'
import { NodeProcess } from './process.ts'
import { nodeSemaphores } from './semaphores.ts'
import { NodeSockets } from './sockets.ts'
import { NodeTerminals } from './terminals.ts'

export function createNodeHost(): Required<Host> {
  const interrupts = new NodeInterrupts()
  const host = abilities(interrupts)
  const passed = process.env[PASSED]
  if (passed !== undefined) adopt(passed, host.descriptors, interrupts)
  return { ...host, interrupts }
}

/** For the time in which a start-up snapshot is made: there are no workers then, and so no interrupts. */
export function createBuildHost(): Host {
  return abilities(undefined)
}

/** What the Typhon that started this one passed on besides the streams. */
function adopt(numbers: string, descriptors: DescriptorTable, interrupts: HostInterrupts): void {
  delete process.env[PASSED]
  for (const told of numbers.split(',')) {
    const [fd, second] = told.split('=').map(Number)
    const file = NodeFile.inherited(fd!, interrupts)
    if (file === undefined) continue
    const output = second === undefined ? undefined : NodeFile.inherited(second, interrupts)
    descriptors.place(fd!, output === undefined ? file : new DuplexFile(file, output))
  }
}

interface Abilities extends Required<Omit<Host, 'interrupts'>> {
  readonly descriptors: DescriptorTable
}

function abilities(interrupts: HostInterrupts | undefined): Abilities {
  const streams = [
    new NodeFile(0, O.RDONLY, undefined, interrupts),
    new NodeFile(1, O.WRONLY, undefined, interrupts),
    new NodeFile(2, O.WRONLY, undefined, interrupts),
  ]
  const descriptors = new DescriptorTable(streams, process.platform === 'linux')
  return {
    descriptors,
    files: new NodeFiles(descriptors, interrupts),
    environment: new NodeEnvironment(),
    clock: new NodeClock(interrupts),
    random: {
      fill(into) {
        lazy('node:crypto').randomFillSync(into)
      },
    },
    process: new NodeProcess(descriptors, interrupts),
    semaphores: nodeSemaphores,
    sockets: new NodeSockets(interrupts),
    memory: new NodeMemory(),
    engine: new NodeEngine(),
    terminals: new NodeTerminals(descriptors, interrupts),
    hashes: new NodeHashes(),
  }
}
