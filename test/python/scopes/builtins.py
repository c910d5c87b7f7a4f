# Functions over one globals dict, made while it had different builtins.
import types


def f():
    return answer


code = f.__code__


def namespace(**names):
    module = types.ModuleType('m')
    vars(module).update(names)
    return module


globs = vars(namespace())
globs['__builtins__'] = namespace(answer=1)
first = types.FunctionType(code, globs)
for _ in range(10):
    assert first() == 1
globs['__builtins__'] = namespace(answer=2)
second = types.FunctionType(code, globs)
for _ in range(10):
    assert (first(), second()) == (1, 2)
globs['answer'] = 3
assert (first(), second()) == (3, 3)
del globs['answer']
assert (first(), second()) == (1, 2)

# exec looks at __builtins__ each time.
globs['out'] = []
program = compile('for _ in range_(6): out.append(answer)', '<test>', 'exec')
for n in 4, 5:
    globs['__builtins__'] = namespace(answer=n, range_=range)
    exec(program, globs)
assert globs['out'] == [4] * 6 + [5] * 6, globs['out']
