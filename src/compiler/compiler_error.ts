/**
 * Errors that mean the compiler itself is wrong, or a tree that a program built; Python sees SystemError or ValueError.
 * Errors in the program that is compiled are SyntaxError and come from the front end.
 */
export class InternalCompilerError extends Error {
  override name = 'InternalCompilerError'
  declare readonly category: 'SystemError' | 'ValueError'
  constructor(message: string, category: 'SystemError' | 'ValueError' = 'SystemError') {
    super(message)
    this.category = category
  }
}
