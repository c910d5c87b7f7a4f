/** `_decimal`. CPython: Modules/_decimal/_decimal.c. */
import { getAttr } from '../../runtime/attributes.ts'
import { call, callMethod } from '../../runtime/calls.ts'
import { defineModule, type NativeModule } from '../../runtime/define.ts'
import { PyDict } from '../../runtime/dict.ts'
import { machine } from '../../runtime/state.ts'
import { coreTypes, PyType } from '../../runtime/type.ts'
import { int, None, PyTuple } from '../../runtime/values.ts'
import { MAX_EMAX, MAX_PREC, MIN_EMIN, MIN_ETINY, ROUNDINGS } from './context.ts'
import { contextType } from './context_type.ts'
import { decimalTuple, decimalType } from './decimal.ts'
import {
  currentContext,
  ieeeContext,
  localContext,
  makeTemplates,
  setCurrentContext,
  signalDictHolder,
  signalDictMixinType,
} from './python_context.ts'
import { exceptionTypes } from './signals.ts'

/**
 * What CPython gets from Python modules: the namedtuple, the mapping of signals, the registration.
 * Once: a module imported anew has the same types.
 */
function connect(): void {
  if (decimalTuple.type !== None) return
  const collections = machine.importModule('collections')
  const names = 'sign digits exponent'
  decimalTuple.type = call(getAttr(collections, 'namedtuple'), ['DecimalTuple', names, 'decimal'], ['module'])
  machine.importModule('collections.abc')
  const mapping = getAttr(getAttr(collections, 'abc'), 'MutableMapping')
  const namespace = new PyDict()
  namespace.setStr('__module__', 'abc')
  const bases = new PyTuple([signalDictMixinType, mapping])
  const made = call(coreTypes.type, ['SignalDict', bases, namespace])
  if (made instanceof PyType) signalDictHolder.type = made
  callMethod(getAttr(machine.importModule('numbers'), 'Number'), 'register', decimalType)
}

export const decimalModule: NativeModule = defineModule({
  name: '_decimal',
  doc: 'Decimal floating-point arithmetic.',
  functions: {
    getcontext: ['', () => currentContext(), 'The context of the thread or task.'],
    setcontext: [
      'context, /',
      context => setCurrentContext(context),
      'Set the context of the thread or task.',
    ],
    localcontext: [
      'ctx = None, **kwargs',
      localContext,
      'A context manager: within it a copy of the context holds, with these changes.',
    ],
    IEEEContext: ['bits, /', ieeeContext, 'The context of an IEEE interchange format of so many bits.'],
  },
  attributes: () => ({
    Decimal: decimalType,
    Context: contextType,
    ...exceptionTypes(),
    ...Object.fromEntries(ROUNDINGS.map(name => [name, name])),
    MAX_PREC,
    MAX_EMAX,
    MIN_EMIN,
    MIN_ETINY,
    HAVE_THREADS: true,
    HAVE_CONTEXTVAR: true,
    IEEE_CONTEXT_MAX_BITS: int(512),
    __version__: '1.70',
    __libmpdec_version__: '2.5.1',
  }),
  exec: (_module, dict) => {
    connect()
    dict.setStr('DecimalTuple', decimalTuple.type)
    for (const [name, context] of Object.entries(makeTemplates())) dict.setStr(name, context)
  },
})
