# Code whose globals are a plain dict: names come, go, hide builtins and are hidden; code that serves several dicts.
source = '''
def text(x): return str(x)
def name(): return value
def both(n):
    out = []
    for i in range(n): out.append(len(str(i)) + value)
    return out
def items(n):
    for i in range(n): yield value + len('ab')
'''
code = compile(source, 'source', 'exec')
def make(value):
    scope = {'value': value}
    exec(code, scope)
    return scope
scopes = [make(k) for k in range(3)]
for i in range(300):
    for k, scope in enumerate(scopes):
        assert scope['text'](i) == str(i) and scope['name']() == k
        assert scope['both'](3) == [k + 1] * 3 and list(scope['items'](2)) == [k + 2] * 2
scope = scopes[0]
scope['str'] = lambda x: 'own'
assert scope['text'](1) == 'own' and scopes[1]['text'](1) == '1'
del scope['str']
assert scope['text'](2) == '2'
del scope['value']
try:
    scope['name']()
except NameError as e:
    assert str(e) == "name 'value' is not defined" and e.__traceback__.tb_next.tb_lineno == 3
else:
    assert False
class Odd:
    def __hash__(self): return hash('value')
    def __eq__(self, other): return other == 'value'
scope[Odd()] = 'odd'
assert scope['name']() == 'odd'
own = {'__builtins__': {'str': lambda x: 'other', 'len': len, 'range': range}, 'value': 1}
exec(code, own)
for i in range(300): assert own['text'](1) == 'other' and own['name']() == 1
import builtins
old = builtins.str
try:
    builtins.str = lambda x: 'changed'
    assert scopes[1]['text'](1) == 'changed'
finally:
    builtins.str = old
assert scopes[1]['text'](1) == '1'
