"""What patterns take instances for comes from the nearest base, in the order of the MRO."""
import collections
import collections.abc


def kind(x):
    match x:
        case {}:
            return 'map'
        case [*_]:
            return 'seq'


class C:
    pass


class M1(collections.UserDict, C, list):
    pass


class M2(C, collections.UserDict, collections.abc.Sequence):
    pass


class S1(C, collections.UserList, collections.abc.Mapping):
    pass


class S2(list, collections.abc.Mapping):
    pass


assert [kind(cls()) for cls in (M1, M2, S1, S2)] == ['map', 'map', 'seq', 'seq']
