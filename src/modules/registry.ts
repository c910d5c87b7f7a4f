/**
 * The native modules by name. CPython: Modules/config.c (_PyImport_Inittab).
 */
import type { NativeModule } from '../runtime/define.ts'

export const nativeModules: Record<string, NativeModule> = {}
