/** `_ast`: the node classes and compile()'s flags for trees. CPython: Python/Python-ast.c (PyInit__ast). */
import { defineModule, type NativeModule } from '../../runtime/define.ts'
import { int } from '../../runtime/values.ts'
import { astType } from './base.ts'
import { astTypes } from './types.ts'

export const astModule: NativeModule = defineModule({
  name: '_ast',
  attributes: () => ({
    AST: astType,
    PyCF_ALLOW_TOP_LEVEL_AWAIT: int(0x2000),
    PyCF_ONLY_AST: int(0x400),
    PyCF_TYPE_COMMENTS: int(0x1000),
    PyCF_OPTIMIZED_AST: int(0x8400),
    ...Object.fromEntries(astTypes().types),
  }),
})
