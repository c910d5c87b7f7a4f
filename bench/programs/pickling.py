"""Pickling in Python: the pickler and unpickler that pickle.py has itself, over objects with shared parts."""
import io
import pickle

from harness import bench


class Account:
    def __init__(self, number, owner):
        self.number = number
        self.owner = owner
        self.history = [number * k % 97 for k in range(8)]

    def __eq__(self, other):
        return self.__dict__ == other.__dict__


def main(n):
    owners = [('owner', i, {'city': f'c{i}'}) for i in range(10)]
    data = {'accounts': [Account(i, owners[i % 10]) for i in range(n)], 'rates': [i / 8 for i in range(n)], 'big': 1 << 200}
    sizes = []
    for protocol in (2, 5):
        out = io.BytesIO()
        pickle._Pickler(out, protocol).dump(data)
        sizes.append(out.tell())
        out.seek(0)
        copy = pickle._Unpickler(out).load()
        assert copy == data
    return sizes, copy['accounts'][0].owner is copy['accounts'][10].owner


bench(main, 2400, expect=([148250, 120025], True))
