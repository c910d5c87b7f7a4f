"""Templates: a small language with loops, conditions and filters, compiled to Python source and rendered."""
import re
import string

from harness import bench

TOKEN = re.compile(r'(\{\{.*?\}\}|\{%.*?%\})')


def compile_template(text):
    lines = ['def render(names):', '    out = []', '    add = out.append']
    indent = '    '
    for part in TOKEN.split(text):
        if part.startswith('{{'):
            expression, *filters = (p.strip() for p in part[2:-2].split('|'))
            code = f'names[{expression!r}]' if expression.isidentifier() else expression
            for name in filters:
                code = f'FILTERS[{name!r}]({code})'
            lines.append(f'{indent}add(str({code}))')
        elif part.startswith('{%'):
            words = part[2:-2].split(None, 1)
            if words[0] == 'for':
                variable, source = words[1].split(' in ')
                lines.append(f'{indent}for names[{variable!r}] in names[{source.strip()!r}]:')
                indent += '    '
            elif words[0] == 'if':
                lines.append(f'{indent}if names[{words[1].strip()!r}]:')
                indent += '    '
            else:
                indent = indent[:-4]
        elif part:
            lines.append(f'{indent}add({part!r})')
    lines.append('    return "".join(out)')
    scope = {'FILTERS': FILTERS}
    exec('\n'.join(lines), scope)
    return scope['render']


def escape(value):
    return str(value).replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')


FILTERS = {'escape': escape, 'upper': lambda v: str(v).upper(), 'price': lambda v: f'{v:,.2f}'}
PAGE = """<h1>{{ title | escape }}</h1>
{% if rows %}<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell | escape }}</td>{% end %}</tr>
{% end %}</table>{% end %}<p>{{ owner | upper }} {{ total | price }}</p>
"""


def main(times, rows):
    render = compile_template(PAGE)
    plain = string.Template('Dear $name, you owe ${amount} for $thing.\n')
    size = 0
    for i in range(times):
        table = [[r, f'<b>{r * i}</b>', 'a & b', r / 4] for r in range(rows)]
        size += len(render({'title': f'Page <{i}>', 'rows': table, 'owner': 'ada', 'total': i * 1234.5}))
        for k in range(rows // 10):
            size += len(plain.substitute(name='Charles', amount=k, thing='an engine'))
    return size


bench(main, 320, 200, expect=5725025)
