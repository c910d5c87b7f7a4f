"""Parsing: a table with quoted fields read by characters, then grouped and sorted."""
from harness import bench


def make(rows):
    lines = ['id,name,city,amount,note']
    for i in range(rows):
        name = f'"Name, {i % 71}"' if i % 3 == 0 else f'Name {i % 71}'
        note = '"said ""yes"""' if i % 5 == 0 else ''
        lines.append(f'{i},{name},City{i * 7 % 19},{i * 37 % 1000 / 4},{note}')
    return '\n'.join(lines)


def parse_line(line):
    fields = []
    field = []
    quoted = False
    i = 0
    while i < len(line):
        c = line[i]
        if quoted:
            if c == '"':
                if line[i + 1 : i + 2] == '"':
                    field.append('"')
                    i += 1
                else:
                    quoted = False
            else:
                field.append(c)
        elif c == '"':
            quoted = True
        elif c == ',':
            fields.append(''.join(field))
            field = []
        else:
            field.append(c)
        i += 1
    fields.append(''.join(field))
    return fields


def main(rows):
    lines = make(rows).split('\n')
    header = parse_line(lines[0])
    records = [dict(zip(header, parse_line(line))) for line in lines[1:]]
    groups = {}
    for record in records:
        groups.setdefault(record['city'], []).append(record)
    summary = [
        (city, len(rs), sum(float(r['amount']) for r in rs), max(rs, key=lambda r: (r['name'], int(r['id'])))['id'])
        for city, rs in groups.items()
    ]
    summary.sort(key=lambda s: (-s[2], s[0]))
    return summary[:2], sum(r['note'].count('"') for r in records)


bench(main, 19000, expect=([('City0', 1000, 124875.0, '18753'), ('City1', 1000, 124875.0, '18327')], 7600))
