"""JSON: text to objects, with hooks and other number types, from many small texts and a large one."""
import json
from decimal import Decimal

from harness import bench


def main(n):
    records = [{'id': i, 'v': [i / 4, -i, f'text\u00e9 {i}', None, False], 'o': {'k': 'x' * (i % 20)}} for i in range(n)]
    large = json.dumps(records)
    small = [json.dumps(r, indent=1) for r in records]
    total = 0
    for _ in range(6):
        total += sum(r['v'][1] for r in json.loads(large))
        total += sum(len(json.loads(s)['o']['k']) for s in small)
    pairs = json.loads(large, object_pairs_hook=tuple)
    exact = json.loads(small[7], parse_float=Decimal)
    return total, len(pairs), str(exact['v'][0])


bench(main, 5500, expect=(-90420000, 5500, '1.75'))
