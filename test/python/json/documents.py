"""Documents beyond the pieces that the writer works in, and objects whose keys follow on those before, or do not."""
import json
from json import encoder

# What is right is put together here from the encoders of strings that are written in Python.
def python_text(o, ensure_ascii=True):
    make = encoder.py_encode_basestring_ascii if ensure_ascii else encoder.py_encode_basestring
    if isinstance(o, str):
        return make(o)
    if isinstance(o, dict):
        return '{' + ', '.join(f'{make(k)}: {python_text(v, ensure_ascii)}' for k, v in o.items()) + '}'
    if isinstance(o, list):
        return '[' + ', '.join(python_text(v, ensure_ascii) for v in o) + ']'
    return {None: 'null', True: 'true', False: 'false'}.get(o) if o is None or isinstance(o, bool) else repr(o)

texts = ['', 'plain', 'a"b\\c/', '\x00\x1f\x7f\x80\xff', '\b\t\n\f\r', 'é€\u2028', '\U0001f600 wide', '\ud800 alone']
texts += [t * 700 for t in texts] + ['x' * 1023, 'x' * 1024, 'é' * 1024, '\x01' * 1024, '\x01' * 1025]
numbers = [0, -1, 9, 10, -10, 99, 100, 12345678, 2**31 - 1, -(2**31), 2**31, -(2**31) - 1, 2**53, 2**64, -(2**70)]
numbers += [0.0, -0.0, 1.5, 1e100, -2.5e-7, 1e16]
document = {'texts': texts, 'numbers': numbers, 'é"\\': [None, True, False], '': {}, 'deep': [[[[]]]]}
for ensure_ascii in (True, False):
    text = json.dumps(document, ensure_ascii=ensure_ascii)
    assert text == python_text(document, ensure_ascii)
    assert json.loads(text) == document
    many = [document] * 20
    text = json.dumps(many, ensure_ascii=ensure_ascii)
    assert text == python_text(many, ensure_ascii)
    assert json.loads(text) == many

# Every place in the buffer is a place where it can end.
for n in range(0, 60):
    for unit in ('\x01', 'é', 'a', '€'):
        many = ['p' * n] + [unit * 1000] * 20
        assert json.dumps(many) == python_text(many)
        assert json.dumps(many, ensure_ascii=False) == python_text(many, False)

# Separators and indentation of any kind.
assert json.dumps([1, {'a': 2}], indent='é\U0001f600') == '[\né\U0001f6001,\né\U0001f600{\né\U0001f600é\U0001f600"a": 2\né\U0001f600}\n]'
assert json.dumps([1, 2, {'k': []}], separators=(' ; ', '=\xe9')) == '[1 ; 2 ; {"k"=é[]}]'

# What the encoder calls writes documents of its own.
class Inner:
    def __init__(self, depth):
        self.depth = depth

def default(o):
    text = json.dumps(Inner(o.depth - 1) if o.depth else 'end', default=default)
    return {'text': text, 'depth': o.depth}

nested = json.dumps([Inner(3), Inner(0)], default=default)
value = json.loads(nested)
for depth in (3, 2, 1, 0):
    v = value[0] if depth == 3 else json.loads(v['text'])
    assert v['depth'] == depth
assert json.loads(v['text']) == 'end' and json.loads(value[1]['text']) == 'end'

# Cycles.
loop = []
loop.append({'again': [loop]})
for make in (lambda: json.dumps(loop), lambda: json.dumps(Inner(1), default=lambda o: [o])):
    try:
        make()
        raise AssertionError
    except ValueError as e:
        assert 'Circular reference detected' in str(e), e
shared = [1]
assert json.dumps([shared, shared, {'a': shared}]) == '[[1], [1], {"a": [1]}]'

# Keys in the order of the object before, and in others; keys that only look like those.
objects = '[{"a":1,"b":2,"c":3},{"a":4,"b":5,"c":6},{"a":1,"c":2,"b":3},{"a":1,"b":2},{"ab":1,"b":2},{"a\\u0062":1,"b":2,"a":7,"a":8},{"a" : 1 , "b":2, "c" : 3, "d":4}]'
for _ in range(3):
    assert [list(o.items()) for o in json.loads(objects)] == [
        [('a', 1), ('b', 2), ('c', 3)], [('a', 4), ('b', 5), ('c', 6)], [('a', 1), ('c', 2), ('b', 3)], [('a', 1), ('b', 2)],
        [('ab', 1), ('b', 2)], [('ab', 1), ('b', 2), ('a', 8)], [('a', 1), ('b', 2), ('c', 3), ('d', 4)]]
assert json.loads('[{"q\\"x":1,"y":2},{"q\\"x":3,"y":4}]') == [{'q"x': 1, 'y': 2}, {'q"x': 3, 'y': 4}]
for wrong in ('{"q"x":1}', '{"q\\"x:1}', '{"a', '{"a"', '{"a\n":1}'):
    {'q"x': 1}, {'a\n': 1}
    json.loads('{"a\\n":1, "q\\"x": 1}')
    try:
        json.loads(wrong)
        raise AssertionError(wrong)
    except json.JSONDecodeError:
        pass
assert json.loads('{"a\n":1}', strict=False) == {'a\n': 1}
wide = json.loads('[{"a":"\U0001f600","b":1},{"a":2,"b":3}]')
assert wide == [{'a': '\U0001f600', 'b': 1}, {'a': 2, 'b': 3}]
