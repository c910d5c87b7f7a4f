"""A subclass of a stream with a state of its own is pickled by every protocol; the stream itself is not."""
import io
import pickle
import sys


class Stream(io.BufferedReader):
    def __getstate__(self):
        return self.raw.getvalue()

    def __setstate__(self, state):
        self.__init__(io.BytesIO(state))




module = type(sys)('streams_of_this_test')
module.Stream = Stream
Stream.__module__ = module.__name__
Stream.__qualname__ = 'Stream'
sys.modules[module.__name__] = module
try:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        copy = pickle.loads(pickle.dumps(Stream(io.BytesIO(b'data')), protocol))
        assert type(copy) is Stream and copy.read() == b'data'
        try:
            pickle.dumps(io.BufferedReader(io.BytesIO()), protocol)
        except TypeError as e:
            assert 'cannot pickle' in str(e)
        else:
            assert False
finally:
    del sys.modules[module.__name__]
