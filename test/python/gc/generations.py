"""Objects grow older with collections."""
import gc


def generation(o):
    return [n for n in range(3) if any(x is o for x in gc.get_objects(generation=n))]


kept = []
kept.append(kept)
gc.disable()
try:
    assert generation(kept) == [0]
    gc.collect(0)
    assert generation(kept) == [1]
    gc.collect(1)
    assert generation(kept) == [2]
    gc.collect()
    assert generation(kept) == [2]
    assert any(x is kept for x in gc.get_objects())
finally:
    gc.enable()
