/**
 * Errors that mean the compiler itself is wrong (CPython raises SystemError or ValueError there).
 * Errors in the program that is compiled are SyntaxError and come from the front end.
 */
export class InternalCompilerError extends Error {
  override name = 'InternalCompilerError'
}
