/** _random.Random: the Mersenne Twister behind the random module. CPython: Modules/_randommodule.c. */
import { MersenneTwister } from '../base/mersenne_twister.ts'
import { requireRandom } from '../host/host.ts'
import { hash, index } from '../runtime/abstract.ts'
import { defineModule, defineType } from '../runtime/define.ts'
import { overflowError, typeError, valueError } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import {
  int,
  intValue,
  None,
  PyFloat,
  type PyInt,
  PyObject,
  PyTuple,
  type PyValue,
  pyInt,
} from '../runtime/values.ts'

class PyRandom extends PyObject {
  readonly twister = new MersenneTwister()
}

const STATE_SIZE = 625

/** 624 words of the host's randomness. */
function seedFromHost(twister: MersenneTwister): void {
  const bytes = new Uint8Array(STATE_SIZE * 4 - 4)
  requireRandom(state.host).fill(bytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  twister.initByArray(Uint32Array.from({ length: STATE_SIZE - 1 }, (_, i) => view.getUint32(4 * i, true)))
}

/** An int's absolute value, any other object's hash as unsigned, or randomness for None. */
function seed(self: PyRandom, n: PyValue): PyValue {
  if (n === None) seedFromHost(self.twister)
  else self.twister.seedInt(intValue(n) ?? BigInt.asUintN(64, BigInt(hash(n))))
  return None
}

function setState(self: PyRandom, value: PyValue): PyValue {
  if (!(value instanceof PyTuple)) throw typeError('state vector must be a tuple')
  if (value.items.length !== STATE_SIZE) throw valueError('state vector is the wrong size')
  const words = value.items.map(wordOf)
  const position = words[STATE_SIZE - 1]!
  if (position > STATE_SIZE - 1) throw valueError('invalid state')
  self.twister.setState(words)
  return None
}

function wordOf(v: PyValue): number {
  const n = intValue(v)
  if (n === undefined) throw typeError('an integer is required')
  if (n < 0) throw overflowError("can't convert negative value to unsigned int")
  if (n > 0xffffffffffffffffn) throw overflowError('Python int too large to convert to C unsigned long')
  return Number(BigInt.asUintN(32, BigInt(n)))
}

function getRandBits(self: PyRandom, k: PyInt): PyValue {
  if (k < 0) throw valueError('Cannot convert negative int')
  if (k > 0xffffffffffffffffn) throw overflowError('Python int too large for C uint64_t')
  if (k > 2 ** 30) throw overflowError('number of bits too large')
  return pyInt(self.twister.getRandBits(Number(k)))
}

export const randomType = defineType(PyRandom, {
  name: 'Random',
  module: '_random',
  slots: {
    tp_new: type => new type.ctor(),
    tp_init: (self, args, kwnames) => {
      if (kwnames !== null) throw typeError('Random() takes no keyword arguments')
      if (args.length > 1) throw typeError(`Random expected at most 1 argument, got ${args.length}`)
      seed(self, args[0] ?? None)
    },
  },
  methods: {
    random: ['', self => new PyFloat(self.twister.random())],
    seed: ['n = None, /', seed],
    getstate: ['', self => new PyTuple(self.twister.getState().map(n => int(n)))],
    setstate: ['state, /', setState],
    getrandbits: ['k, /', (self, k) => getRandBits(self, index(k))],
  },
})

export const randomModule = defineModule({
  name: '_random',
  attributes: () => ({ Random: randomType }),
})
