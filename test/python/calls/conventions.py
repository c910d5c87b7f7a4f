# Native functions of every calling convention, as modules, instances, classes and static methods have them.
import _testcapi
from types import MethodType

instance = _testcapi.MethInstance()
for owner, me in [
    (_testcapi, _testcapi), (instance, instance), (_testcapi.MethClass, _testcapi.MethClass),
    (_testcapi.MethClass(), _testcapi.MethClass), (_testcapi.MethStatic(), None),
]:
    assert owner.meth_noargs() is me
    assert owner.meth_o(1) == (me, 1)
    assert owner.meth_varargs(*(1, 2)) == owner.meth_fastcall(1, 2) == (me, (1, 2))
    assert owner.meth_fastcall_keywords(1, *[2], a=3, **{'b': 4}) == (me, (1, 2), {'a': 3, 'b': 4})
    for wrong, message in [
        (lambda: owner.meth_noargs(1), 'meth_noargs() takes no arguments (1 given)'),
        (lambda: owner.meth_o(), 'meth_o() takes exactly one argument (0 given)'),
        (lambda: owner.meth_varargs(k=1), 'meth_varargs() takes no keyword arguments'),
    ]:
        try:
            wrong()
        except TypeError as e:
            assert message in str(e), e
        else:
            assert False, message

VECTORCALL, METHOD_DESCRIPTOR = 1 << 11, 1 << 17
base = _testcapi.MethodDescriptorBase
assert base.__flags__ & METHOD_DESCRIPTOR and base.__flags__ & VECTORCALL
assert not _testcapi.MethodDescriptorNopGet.__flags__ & (METHOD_DESCRIPTOR | VECTORCALL)


class Heap(base):
    pass


assert not Heap.__flags__ & METHOD_DESCRIPTOR and Heap.__flags__ & VECTORCALL
Heap.__call__ = print
assert not Heap.__flags__ & VECTORCALL
assert MethodType(base(), 1)() is True and _testcapi.pyobject_vectorcall(len, ([],), ()) == 0

# A text signature may name a constant of the module as a default.
import inspect
assert str(inspect.signature(_testcapi.DocStringUnrepresentableSignatureTest.with_default)) == '(self, /, x=1)'
assert _testcapi.DocStringUnrepresentableSignatureTest().with_default(5) is None
