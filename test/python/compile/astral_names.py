# Identifiers outside of the basic plane are text like any other where they are constants.
def f(**kw):
    return kw


assert list(f(𠮷=1)) == ["\U00020bb7"]


class 𠮷:
    𠮷 = 5

    def m(self):
        self.𠮷𠮷 = 1

    class Inner:
        pass


assert 𠮷.__name__ == 𠮷.__qualname__ == "\U00020bb7" and len(𠮷.__name__) == 1
assert 𠮷.__static_attributes__ == ("\U00020bb7\U00020bb7",)
assert repr(𠮷) == f"<class '{__name__}.\U00020bb7'>"
assert 𠮷.Inner.__qualname__ == "\U00020bb7.Inner"
match 𠮷():
    case 𠮷(𠮷=found):
        assert found == 5


def g[𠮷](*, 𠮷𠮷: 𠮷 = 3):
    pass


assert g.__kwdefaults__ == {"\U00020bb7\U00020bb7": 3}
assert list(g.__annotations__) == ["\U00020bb7\U00020bb7"]
