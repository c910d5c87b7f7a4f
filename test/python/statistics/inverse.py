"""The inverse of the normal distribution at the edges of its domain."""
import math
from statistics import NormalDist

from _statistics import _normal_dist_inv_cdf as inverse

assert math.isnan(inverse(math.nan, 0.0, 1.0))
assert math.isnan(NormalDist().inv_cdf(math.nan))
for p in (0.0, 1.0, -0.5, 1.5):
    try:
        inverse(p, 0.0, 1.0)
    except ValueError as e:
        assert str(e) == 'inv_cdf undefined for these parameters'
    else:
        assert False, p
