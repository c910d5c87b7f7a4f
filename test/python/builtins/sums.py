# sum() of floats is compensated, ints of any size and class among them included.
class I(int):
    def __float__(self):
        return 0.0


class F(float):
    pass


assert sum([0.1] * 10) == 1.0
assert sum([1.5, -2**53, 1, 1, 1]) == -9007199254740988.0
assert sum([0.5, 2**53, True, True, 1]) == 9007199254740996.0
assert sum([0.5, 2**70, 1.0, -2**70]) == 1.5
assert sum([0.5j, 2.0**70, 1, -2**70]) == 1 + 0.5j
assert sum([0.5, I(2**53), I(1), I(1), I(1)]) == 9007199254740996.0
assert sum([0.5, F(2**53), F(1), F(1)]) == 9007199254740992.0
assert sum([0.5j, F(2**53), F(1), F(1), 1]) == 9007199254740996 + 0.5j
assert sum([True, True, 2**70], 1) == 2**70 + 3
assert sum([[1], [2]], []) == [1, 2]
assert str(sum([-0.0], -0.0)) == '-0.0'
try:
    sum([0.5, 2**5000])
except OverflowError as e:
    assert str(e) == 'int too large to convert to float'
else:
    raise AssertionError('no error')
