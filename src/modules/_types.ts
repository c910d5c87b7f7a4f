/** `_types`: the builtin types that have no name among the builtins. CPython: Modules/_typesmodule.c. */
import { asyncGeneratorType } from '../objects/async_generator.ts'
import { capsuleType } from '../objects/capsule.ts'
import { cellType } from '../objects/cell.ts'
import { codeType } from '../objects/code.ts'
import { coroutineType } from '../objects/coroutine.ts'
import {
  builtinFunctionType,
  classMethodDescrType,
  getSetDescrType,
  memberDescrType,
  methodDescrType,
  methodWrapperType,
  slotWrapperType,
} from '../objects/descr.ts'
import { frameType } from '../objects/frame.ts'
import { functionType } from '../objects/function.ts'
import { generatorType } from '../objects/generator.ts'
import { genericAliasType } from '../objects/generic_alias.ts'
import { mappingProxyType } from '../objects/mappingproxy.ts'
import { methodType } from '../objects/method.ts'
import { moduleType } from '../objects/module.ts'
import { namespaceType } from '../objects/namespace.ts'
import { ellipsisType, noneType, notImplementedType } from '../objects/singletons.ts'
import { tracebackType } from '../objects/traceback.ts'
import { unionType } from '../objects/union.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'

export const typesModule: NativeModule = defineModule({
  name: '_types',
  attributes: () => ({
    AsyncGeneratorType: asyncGeneratorType,
    BuiltinFunctionType: builtinFunctionType,
    BuiltinMethodType: builtinFunctionType,
    CapsuleType: capsuleType,
    CellType: cellType,
    ClassMethodDescriptorType: classMethodDescrType,
    CodeType: codeType,
    CoroutineType: coroutineType,
    EllipsisType: ellipsisType,
    FrameType: frameType,
    FunctionType: functionType,
    GeneratorType: generatorType,
    GenericAlias: genericAliasType,
    GetSetDescriptorType: getSetDescrType,
    LambdaType: functionType,
    MappingProxyType: mappingProxyType,
    MemberDescriptorType: memberDescrType,
    MethodDescriptorType: methodDescrType,
    MethodType: methodType,
    MethodWrapperType: methodWrapperType,
    ModuleType: moduleType,
    NoneType: noneType,
    NotImplementedType: notImplementedType,
    SimpleNamespace: namespaceType,
    TracebackType: tracebackType,
    UnionType: unionType,
    WrapperDescriptorType: slotWrapperType,
  }),
})
