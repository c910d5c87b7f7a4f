/**
 * `_typhon_calls`: native functions and types of every calling convention, each of which tells how it was called.
 * CPython's tests of calls have them in C; `lib/_testcapi.py` gives them the names there.
 * CPython: Modules/_testcapimodule.c, Modules/_testcapi/vectorcall.c.
 */
import { callMethod } from '../runtime/calls.ts'
import { defineModule, defineType, type NativeModule } from '../runtime/define.ts'
import { PyDict } from '../runtime/dict.ts'
import { BuiltinDef, type Implementation, PyBuiltinFunction } from '../runtime/native.ts'
import { TPFLAGS_HAVE_VECTORCALL, TPFLAGS_METHOD_DESCRIPTOR } from '../runtime/type.ts'
import { None, PyMethod, PyModule, PyObject, PyTuple, type PyValue } from '../runtime/values.ts'
import { interruptMain } from './_signal.ts'

const SIGINT = 2

const withArgs = (self: PyValue, args: readonly PyValue[]): PyTuple =>
  new PyTuple([self, new PyTuple(args.slice())])
const withKeywords = (self: PyValue, args: readonly PyValue[], kwargs: PyDict): PyTuple =>
  new PyTuple([self, new PyTuple(args.slice()), kwargs])

/** Rows that serve as methods of instances and of classes, and, with a module as `self`, as functions. */
const METHODS = {
  meth_noargs: ['', (self: PyValue) => self],
  meth_o: ['object, /', (self: PyValue, object: PyValue) => new PyTuple([self, object])],
  meth_varargs: ['*args', withArgs],
  meth_fastcall: ['*args', withArgs],
  meth_varargs_keywords: ['*args, **kwargs', withKeywords],
  meth_fastcall_keywords: ['*args, **kwargs', withKeywords],
} as const

const STATIC_METHODS = {
  meth_noargs: ['', () => None],
  meth_o: ['object, /', (object: PyValue) => new PyTuple([None, object])],
  meth_varargs: ['*args', (args: PyValue[]) => withArgs(None, args)],
  meth_fastcall: ['*args', (args: PyValue[]) => withArgs(None, args)],
  meth_varargs_keywords: ['*args, **kwargs', (args: PyValue[], kw: PyDict) => withKeywords(None, args, kw)],
  meth_fastcall_keywords: ['*args, **kwargs', (args: PyValue[], kw: PyDict) => withKeywords(None, args, kw)],
} as const

class MethInstance extends PyObject {}
class MethClass extends PyObject {}
class MethStatic extends PyObject {}

const methInstance = defineType(MethInstance, {
  name: 'MethInstance',
  module: '_testcapi',
  new: ['', () => new MethInstance()],
  methods: METHODS,
})
const methClass = defineType(MethClass, {
  name: 'MethClass',
  module: '_testcapi',
  new: ['', () => new MethClass()],
  classMethods: METHODS,
})
const methStatic = defineType(MethStatic, {
  name: 'MethStatic',
  module: '_testcapi',
  new: ['', () => new MethStatic()],
  staticMethods: STATIC_METHODS,
})

/** A callable that binds as functions do; calling one says whether `call` is that of the base. */
class MethodDescriptor extends PyObject {}
class MethodDescriptorDerived extends MethodDescriptor {}
class MethodDescriptorNopGet extends MethodDescriptor {}
class MethodDescriptor2 extends MethodDescriptor {}

const descriptorBase = defineType(MethodDescriptor, {
  name: 'MethodDescriptorBase',
  module: '_testcapi',
  flags: TPFLAGS_METHOD_DESCRIPTOR | TPFLAGS_HAVE_VECTORCALL,
  slots: {
    tp_new: type => new type.ctor(),
    tp_call: () => true,
    tp_descr_get: (self, obj) => (obj === null || obj === None ? self : new PyMethod(self, obj)),
  },
})
const descriptorDerived = defineType(MethodDescriptorDerived, {
  name: 'MethodDescriptorDerived',
  module: '_testcapi',
  base: descriptorBase,
  flags: TPFLAGS_METHOD_DESCRIPTOR | TPFLAGS_HAVE_VECTORCALL,
})
const descriptorNopGet = defineType(MethodDescriptorNopGet, {
  name: 'MethodDescriptorNopGet',
  module: '_testcapi',
  base: descriptorBase,
  slots: { tp_call: (_self, args) => new PyTuple(args.slice()), tp_descr_get: self => self },
})
const descriptor2 = defineType(MethodDescriptor2, {
  name: 'MethodDescriptor2',
  module: '_testcapi',
  base: descriptorBase,
  flags: TPFLAGS_HAVE_VECTORCALL,
  slots: { tp_call: () => false },
})

/** The default is a name of the module's, as some of CPython's text signatures have it. */
class DocStringUnrepresentableSignatureTest extends PyObject {}
const docStringTest = defineType(DocStringUnrepresentableSignatureTest, {
  name: 'DocStringUnrepresentableSignatureTest',
  module: '_testcapi',
  new: ['', () => new DocStringUnrepresentableSignatureTest()],
  methods: { with_default: ['x = ONE', () => None] },
})

/** The functions of METHODS with `module` as their `self`, by name. */
function functionsOf(module: PyValue): PyDict {
  const functions = new PyDict()
  const label = module instanceof PyModule ? (module.dict?.getStr('__name__') ?? None) : None
  for (const [name, [signature, implementation]] of Object.entries(METHODS)) {
    const def = new BuiltinDef(name, name, signature, implementation as unknown as Implementation)
    functions.setStr(name, new PyBuiltinFunction(def, module, label))
  }
  return functions
}

export const callsModule: NativeModule = defineModule({
  name: '_typhon_calls',
  functions: {
    functions_of: ['module, /', functionsOf],
    keeps_attributes: ['object, /', o => o instanceof PyObject && o.ownDict === undefined],
    raise_SIGINT_then_send_None: [
      'generator, /',
      generator => {
        interruptMain(SIGINT)
        return callMethod(generator, 'send', None)
      },
    ],
  },
  attributes: () => ({
    MethInstance: methInstance,
    MethClass: methClass,
    MethStatic: methStatic,
    DocStringUnrepresentableSignatureTest: docStringTest,
    MethodDescriptorBase: descriptorBase,
    MethodDescriptorDerived: descriptorDerived,
    MethodDescriptorNopGet: descriptorNopGet,
    MethodDescriptor2: descriptor2,
  }),
})
