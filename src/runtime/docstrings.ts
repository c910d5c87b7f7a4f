/**
 * Docstrings of builtin functions, types and methods, by qualified name: what `help()` shows. Written for Typhon;
 * their examples are run as doctests. A table's own `doc` comes first.
 */
export const docstrings: Readonly<Record<string, string>> = {
  abs: 'The absolute value of a number.',
  aiter: 'The asynchronous iterator of an asynchronous iterable.',
  all: 'True if every element is true; so for no elements at all.',
  anext:
    'An awaitable of the next element of an asynchronous iterator.\n\nAt the end: the default if there is one, else StopAsyncIteration.',
  any: 'True if some element is true; False for no elements.',
  ascii: 'As repr(), with everything beyond ASCII escaped.',
  bin: "The binary digits of an int.\n\n  >>> bin(-10)\n  '-0b1010'",
  breakpoint: 'Call sys.breakpointhook() with the same arguments: the debugger, by default.',
  callable: 'True if the object can be called, as functions, classes and objects with __call__ can.',
  chr: 'The string of one character with this code point, 0 to 0x10ffff.',
  compile:
    'A code object from source text, bytes or an AST.\n\nThe mode is "exec" for a module, "single" for an interactive statement, "eval" for an expression.',
  delattr: "Delete an attribute: delattr(x, 'y') is del x.y",
  dir: 'dir([object]) -> list of names\n\nWithout an argument the names of the present scope; else those of attributes of the object.',
  divmod: 'The pair (x // y, x % y).',
  enumerate: 'Pairs of a count, which begins at start, and the elements of an iterable.',
  eval: 'The value of an expression, given as text or code, in these namespaces.',
  exec: 'Execute statements, given as text or code, in these namespaces.',
  filter: 'The elements of an iterable for which a function is true; with None, those that are true.',
  format: 'The value formatted by a format specification: what its __format__ gives.',
  getattr:
    "getattr(object, name[, default]) -> value\n\nAn attribute by name: getattr(x, 'y') is x.y. The default is the result where there is none.",
  globals: 'The namespace of the present module, a dict.',
  hasattr: 'True if the object has an attribute of this name.',
  hash: 'The hash of an object: equal objects have equal ones.',
  hex: "The hexadecimal digits of an int.\n\n  >>> hex(-255)\n  '-0xff'",
  id: 'An int that no other object has as long as this one exists.',
  input:
    'Read a line from standard input, without its end, after writing the prompt.\n\nEOFError at the end of the input.',
  isinstance:
    'True if the object is an instance of the class, of a subclass, or of one in a tuple of classes.',
  issubclass:
    'True if the class is derived from another, is that class, or so for one in a tuple of classes.',
  iter: 'iter(iterable) -> iterator\niter(callable, sentinel) -> iterator\n\nThe second form calls until the result equals the sentinel.',
  len: 'How many items a container has.',
  locals: 'The namespace of the present scope, a dict or a view as one.',
  map: 'What a function gives for the elements of one iterable, or of several side by side.',
  max: 'max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> value\n\nThe greatest element or argument; the default if there is none.',
  min: 'min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> value\n\nThe least element or argument; the default if there is none.',
  next: 'next(iterator[, default]) -> value\n\nThe next element. At the end: the default if there is one, else StopIteration.',
  oct: "The octal digits of an int.\n\n  >>> oct(-8)\n  '-0o10'",
  ord: 'The code point of a string of one character, or the value of one byte.',
  pow: 'base to the power of exp, modulo mod if that is given.',
  print:
    'Write the values to a stream: sys.stdout, or file.\n\nsep goes between them, end behind the last; flush sends all of it on its way.',
  range:
    'range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nThe ints from start (0) to stop, which is left out, in steps.',
  repr: 'A text that shows the object to programmers.',
  reversed: 'The elements of a sequence from the last to the first.',
  round: 'The number rounded to ndigits places, to an int without them. Halves go to the even neighbour.',
  setattr: "Set an attribute: setattr(x, 'y', v) is x.y = v",
  sorted:
    'A new list of the elements in ascending order.\n\nkey gives what is compared; reverse turns the order. Equal elements keep theirs.',
  sum: 'The start value plus all elements, numbers most often.',
  vars: 'vars([object]) -> dict\n\nWithout an argument locals(); else the __dict__ of the object.',
  zip: "Tuples of elements of several iterables side by side, until the shortest ends.\n\n  >>> list(zip('ab', range(5), [True, False]))\n  [('a', 0, True), ('b', 1, False)]\n\nWith strict=True they must be of one length, or ValueError says which is not.",
  int: "int([x]) -> integer\nint(x, base=10) -> integer\n\nAn int from a number, cut towards zero, or from a text of digits. With a base, 2 to 36, or 0 for\nwhat a prefix says, x must be a text.\n\n  >>> int('-0x1f', 0)\n  -31",
  'BaseExceptionGroup.split':
    'The exceptions that a condition holds for and the rest, each as a group or None.',
  'code.replace': 'A copy with other values for these fields.',
  'frame.clear': 'Let go of all local variables.',
  'int.as_integer_ratio':
    'The int and 1.\n\n  >>> (12).as_integer_ratio()\n  (12, 1)\n  >>> (-7).as_integer_ratio()\n  (-7, 1)\n  >>> (0).as_integer_ratio()\n  (0, 1)',
  'int.bit_count':
    'How many ones the binary digits of the absolute value have.\n\n  >>> (13).bit_count()\n  3\n  >>> (-3).bit_count()\n  2',
  'int.bit_length':
    'How many binary digits the absolute value has.\n\n  >>> (37).bit_length()\n  6\n  >>> (0).bit_length()\n  0',
  'float.as_integer_ratio':
    'Two ints without common factor whose quotient is exactly the number; the second is positive.\n\n  >>> (2.5).as_integer_ratio()\n  (5, 2)\n  >>> (0.0).as_integer_ratio()\n  (0, 1)\n  >>> (-.25).as_integer_ratio()\n  (-1, 4)',
  'float.fromhex':
    "A float from hexadecimal digits, as hex() writes them.\n\n  >>> float.fromhex('0x1.8p+1')\n  3.0\n  >>> float.fromhex('-inf')\n  -inf",
  'float.hex':
    "The exact value in hexadecimal digits.\n\n  >>> (3.0).hex()\n  '0x1.8000000000000p+1'\n  >>> (-0.0).hex()\n  '-0x0.0p+0'",
  'bytes.hex':
    "The bytes in hexadecimal digits, with sep after every bytes_per_sep of them.\n\nThey are counted from the right, or with a negative number from the left.\n\n  >>> value = b'\\x00\\xff\\x10'\n  >>> value.hex()\n  '00ff10'\n  >>> value.hex(':')\n  '00:ff:10'\n  >>> value.hex(':', 2)\n  '00:ff10'\n  >>> value.hex(':', -2)\n  '00ff:10'",
  'bytearray.hex':
    "The bytes in hexadecimal digits, with sep after every bytes_per_sep of them.\n\nThey are counted from the right, or with a negative number from the left.\n\n  >>> value = bytearray(b'\\x00\\xff\\x10')\n  >>> value.hex()\n  '00ff10'\n  >>> value.hex(':')\n  '00:ff:10'\n  >>> value.hex(':', 2)\n  '00:ff10'\n  >>> value.hex(':', -2)\n  '00ff:10'",
  'memoryview.hex':
    "The bytes in hexadecimal digits, with sep after every bytes_per_sep of them.\n\nThey are counted from the right, or with a negative number from the left.\n\n  >>> value = memoryview(b'\\x00\\xff\\x10')\n  >>> value.hex()\n  '00ff10'\n  >>> value.hex(':')\n  '00:ff:10'\n  >>> value.hex(':', 2)\n  '00:ff10'\n  >>> value.hex(':', -2)\n  '00ff:10'",
  'list.append': 'Add an object at the end.',
  'list.clear': 'Remove all items.',
  'list.copy': 'A new list of the same items.',
  'list.count': 'How often a value occurs.',
  'list.extend': 'Add the elements of an iterable at the end.',
  'list.index': 'Where a value occurs first, from start up to stop; ValueError if it does not.',
  'list.insert': 'Put an object before the item at this index.',
  'list.pop': 'Remove and give the item at this index, the last by default; IndexError if there is none.',
  'list.remove': 'Remove the first item that equals a value; ValueError if there is none.',
  'list.reverse': 'Turn the order of the items round, in place.',
  'list.sort':
    'Sort the items in ascending order, in place.\n\nkey gives what is compared; reverse turns the order. Equal items keep theirs.',
  'dict.clear': 'Remove all entries.',
  'dict.copy': 'A new dict of the same entries.',
  'dict.get': 'The value of a key, or the default if there is none.',
  'dict.items': 'A live view of the pairs of keys and values.',
  'dict.keys': 'A live view of the keys.',
  'dict.pop':
    'D.pop(key[, default]) -> value\n\nRemove a key and give its value; without it the default, or KeyError if none is given.',
  'dict.popitem': 'Remove the entry that came last, and give its key and value; KeyError if there is none.',
  'dict.setdefault': 'The value of a key, which is the default if there was none.',
  'dict.update':
    'D.update([mapping or pairs], **entries)\n\nSet entries from a mapping or from pairs, then from keywords.',
  'dict.values': 'A live view of the values.',
  module: 'A namespace under a name, as an import makes one. Its attributes are the entries of its __dict__.',
  'coroutine.close': 'Raise GeneratorExit inside coroutine code, so that it ends.',
  'coroutine.send': 'Run on: the value goes into coroutine code, as what its await gives.',
  'coroutine.throw':
    'Raise an exception in coroutine code, where it waits.\n\nWith more than one argument: deprecated.',
  'coroutine.__name__': 'The name of the coroutine.',
  'coroutine.__qualname__': 'The name of the coroutine with those of the scopes around it.',
}
