"""Interpreters: a stack machine with a compiler for a small language, dispatching by match and by a table."""
from harness import bench


def assemble(limit):
    """sum of i * i % 7 for i below limit, with a loop of jumps."""
    return [
        ('push', 0), ('store', 's'), ('push', 0), ('store', 'i'),
        ('load', 'i'), ('push', limit), ('less', None), ('jump_false', 19),
        ('load', 's'), ('load', 'i'), ('load', 'i'), ('mul', None), ('push', 7), ('mod', None), ('add', None), ('store', 's'),
        ('load', 'i'), ('call', 'next'), ('jump', 20), ('halt', None),
        ('store', 'i'), ('jump', 4),
    ]  # fmt: skip


def run_match(program):
    stack, names, pc, steps = [], {}, 0, 0
    while True:
        steps += 1
        instruction = program[pc]
        pc += 1
        match instruction:
            case ('push', value):
                stack.append(value)
            case ('load', name):
                stack.append(names[name])
            case ('store', name):
                names[name] = stack.pop()
            case ('add' | 'mul' | 'mod' | 'less' as op, _):
                b = stack.pop()
                a = stack.pop()
                if op == 'add':
                    stack.append(a + b)
                elif op == 'mul':
                    stack.append(a * b)
                elif op == 'mod':
                    stack.append(a % b)
                else:
                    stack.append(a < b)
            case ('jump', target):
                pc = target
            case ('jump_false', target):
                if not stack.pop():
                    pc = target
            case ('call', 'next'):
                stack[-1] += 1
            case ('halt', _):
                return names['s'], steps


class Machine:
    def __init__(self, program):
        self.code = [(getattr(self, 'op_' + op), value) for op, value in program]
        self.stack = []
        self.names = {}
        self.pc = 0

    def op_push(self, value):
        self.stack.append(value)

    def op_load(self, name):
        self.stack.append(self.names[name])

    def op_store(self, name):
        self.names[name] = self.stack.pop()

    def op_add(self, _):
        b = self.stack.pop()
        self.stack[-1] += b

    def op_mul(self, _):
        b = self.stack.pop()
        self.stack[-1] *= b

    def op_mod(self, _):
        b = self.stack.pop()
        self.stack[-1] %= b

    def op_less(self, _):
        b = self.stack.pop()
        self.stack[-1] = self.stack[-1] < b

    def op_jump(self, target):
        self.pc = target

    def op_jump_false(self, target):
        if not self.stack.pop():
            self.pc = target

    def op_call(self, _):
        self.stack[-1] += 1

    def op_halt(self, _):
        raise StopIteration

    def run(self):
        try:
            while True:
                handler, value = self.code[self.pc]
                self.pc += 1
                handler(value)
        except StopIteration:
            return self.names['s']


def main(limit):
    program = assemble(limit)
    return run_match(program), Machine(program).run()


bench(main, 34_000, expect=((67998, 578009), 67998))
