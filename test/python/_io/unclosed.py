"""Files that nobody closed are written and closed when the collector finds them."""
import gc
import io
import os
import tempfile
import warnings

folder = tempfile.mkdtemp()
path = os.path.join(folder, 'file')


def leave(mode, data, **options):
    open(path, mode, **options).write(data)


for mode, data, options in [('w', 'text', {'encoding': 'utf-8'}), ('wb', b'bytes', {}), ('wb', b'raw', {'buffering': 0})]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        leave(mode, data, **options)
        gc.collect()
    messages = [str(w.message) for w in caught if path in str(w.message)]
    assert len(messages) == 1 and messages[0].startswith('unclosed file <'), messages
    with open(path, 'rb') as f:
        assert f.read() == (data if isinstance(data, bytes) else data.encode())


class Raw(io.RawIOBase):
    written = []
    ends = []

    def writable(self):
        return True

    def write(self, data):
        self.written.append(bytes(data))
        return len(data)

    def close(self):
        if not self.closed:
            self.ends.append('raw')
        super().close()


def drop():
    text = io.TextIOWrapper(io.BufferedWriter(Raw()), encoding='ascii')
    text.write('abc')


drop()
gc.collect()
assert Raw.written == [b'abc'] and Raw.ends == ['raw'], (Raw.written, Raw.ends)


class File(io.FileIO):
    seen = []

    def __del__(self):
        self.seen.append('del')
        super().__del__()

    def close(self):
        self.seen.append('close')
        super().close()


def make():
    File(path, 'rb')


with warnings.catch_warnings():
    warnings.simplefilter('ignore')
    make()
    gc.collect()
assert File.seen == ['del', 'close'], File.seen

os.unlink(path)
os.rmdir(folder)
