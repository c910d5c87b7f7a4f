import typing
from string.templatelib import Interpolation, Template
from typing import Generic, NoDefault, ParamSpec, TypeAliasType, TypeVar, TypeVarTuple


class A[T: int, **P = [int], *Ts = ()]:
    pass


T, P, Ts = A.__type_params__
assert (repr(T), repr(Ts), repr(P)) == ('T', 'Ts', 'P')
assert T.__bound__ is int and T.__default__ is NoDefault and P.__default__ == [int] and P.has_default()
assert T.__infer_variance__ and T.__module__ == 'typing' and issubclass(A, Generic)
assert repr(TypeVar('X', covariant=True)) == '+X' and repr(TypeVar('Y')) == '~Y'
assert TypeVar('Z', int, str).__constraints__ == (int, str)
assert TypeVar('Q', bound=int).evaluate_bound(4) == 'int'
assert repr(ParamSpec('R').args) == 'R.args' and [*TypeVarTuple('S')][0].__origin__ is typing.Unpack


type L[E] = list[E] | Undefined  # noqa: F821
assert L.__name__ == 'L' and repr(L[int]) == 'L[int]' and L.__parameters__ == L.__type_params__
try:
    L.__value__
except NameError:
    pass
else:
    assert False
Undefined = None
assert L.__value__ == list[L.__type_params__[0]] | None
assert TypeAliasType('M', int).__module__ == '__main__'
for call, message in [
    (lambda: TypeVar('T', int), 'A single constraint is not allowed'),
    (lambda: TypeAliasType('M', int)[int], 'Only generic type aliases are subscriptable'),
    (lambda: Template(1), "Template.__new__ *args need to be of type 'str' or 'Interpolation', got int"),
]:
    try:
        call()
    except TypeError as e:
        assert str(e) == message, e
    else:
        assert False, message

t = t'a{1 + 1!r:>{3}}b' + t'{T!s}'
assert t.strings == ('a', 'b', '') and t.values[0] == 2
assert [type(x) for x in t] == [str, Interpolation, str, Interpolation]
i = t.interpolations[0]
assert (i.value, i.expression, i.conversion, i.format_spec) == (2, '1 + 1', 'r', '>3')
