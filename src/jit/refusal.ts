/** Why a code object cannot be compiled. */
export class CompileError extends Error {}
