"""Parsing: arithmetic in text, by a hand-written scanner and a recursive parser into tuples; then evaluated."""
from harness import bench


def scan(text):
    tokens = []
    i = 0
    while i < len(text):
        c = text[i]
        if c.isspace():
            i += 1
        elif c.isdigit():
            j = i
            while j < len(text) and (text[j].isdigit() or text[j] == '.'):
                j += 1
            tokens.append(('number', float(text[i:j])))
            i = j
        elif c.isalpha():
            j = i
            while j < len(text) and text[j].isalnum():
                j += 1
            tokens.append(('name', text[i:j]))
            i = j
        else:
            tokens.append(('op', c))
            i += 1
    tokens.append(('end', ''))
    return tokens


class Parser:
    def __init__(self, tokens):
        self.tokens = tokens
        self.at = 0

    def peek(self):
        return self.tokens[self.at]

    def take(self):
        token = self.tokens[self.at]
        self.at += 1
        return token

    def expression(self):
        left = self.term()
        while self.peek() in (('op', '+'), ('op', '-')):
            _, op = self.take()
            left = (op, left, self.term())
        return left

    def term(self):
        left = self.factor()
        while self.peek() in (('op', '*'), ('op', '/')):
            _, op = self.take()
            left = (op, left, self.factor())
        return left

    def factor(self):
        kind, value = self.take()
        if kind == 'number':
            return ('number', value)
        if kind == 'name':
            return ('name', value)
        if value == '-':
            return ('neg', self.factor())
        if value == '(':
            inner = self.expression()
            if self.take() != ('op', ')'):
                raise SyntaxError('expected )')
            return inner
        raise SyntaxError(value)


def evaluate(node, names):
    match node:
        case ('number', value):
            return value
        case ('name', name):
            return names[name]
        case ('neg', inner):
            return -evaluate(inner, names)
        case (op, left, right):
            a = evaluate(left, names)
            b = evaluate(right, names)
            if op == '+':
                return a + b
            if op == '-':
                return a - b
            return a * b if op == '*' else a / b


def main(times):
    total = 0.0
    names = {'x': 3.0, 'width': 12.5, 'y1': 0.25}
    for i in range(times):
        text = f'(x + {i}) * width / (y1 + 2.5) - -(3 * ({i % 7} - x)) + width * (x - (1 + y1 * {i % 13}))'
        total += evaluate(Parser(scan(text)).expression(), names)
    return round(total, 6)


bench(main, 4000, expect=36434129.159091)
