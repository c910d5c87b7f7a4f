/** `_sysconfig`: how this interpreter was built. CPython: Modules/_sysconfig.c. */
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { newDict } from '../runtime/dict.ts'
import { int } from '../runtime/values.ts'

export const sysconfigModule: NativeModule = defineModule({
  name: '_sysconfig',
  functions: {
    config_vars: [
      '',
      () =>
        newDict([
          ['Py_GIL_DISABLED', int(0)],
          ['Py_DEBUG', int(0)],
        ]),
    ],
  },
})
