"""JSON: objects, lists and numbers to text, compact, indented, sorted, and with an encoder of one's own."""
import json

from harness import bench


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Encoder(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, Point):
            return {'x': o.x, 'y': o.y}
        return super().default(o)


def document(n):
    return [
        {
            'id': i,
            'name': f'item {i} "quoted" é',
            'tags': ['a', 'b' * (i % 5), None, True],
            'price': i * 1.25,
            'nested': {'deep': {'deeper': [i, [i, [i]]]}},
        }
        for i in range(n)
    ]


def main(n):
    data = document(n)
    compact = json.dumps(data, separators=(',', ':'))
    pretty = json.dumps(data[: n // 4], indent=2, sort_keys=True)
    unicode = json.dumps(data, ensure_ascii=False)
    own = json.dumps([Point(i, -i) for i in range(n)], cls=Encoder)
    return len(compact), len(pretty), len(unicode), len(own)


bench(main, 14000, expect=(2014563, 1174814, 2182562, 355779))
