# Iterators of folders that are neither read to the end nor closed are reported.
import gc
import os
import tempfile
import warnings


def warned(use):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        use()
        gc.collect()
    return [str(w.message).split("<")[0] for w in caught if "scandir" in str(w.message)]


def read_one():
    next(os.scandir(folder))


def close():
    iterator = os.scandir(folder)
    next(iterator)
    iterator.close()


def leave():
    with os.scandir(folder) as iterator:
        next(iterator)


with tempfile.TemporaryDirectory() as folder:
    for name in "ab":
        open(os.path.join(folder, name), "w").close()
    assert warned(read_one) == ["unclosed scandir iterator "], warned(read_one)
    for use in (close, leave, lambda: list(os.scandir(folder)), lambda: os.listdir(folder), lambda: list(os.walk(folder))):
        assert warned(use) == [], use
