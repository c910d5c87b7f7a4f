# A context with many variables: each change leaves the contexts copied before as they were.
from contextvars import Context, ContextVar, copy_context


def check():
    variables = [ContextVar(f"v{i}") for i in range(500)]
    copies = []
    for i, v in enumerate(variables):
        v.set(i)
        copies.append(copy_context())
    for i, c in enumerate(copies):
        assert len(c) == i + 1
        assert c[variables[i]] == i
        assert variables[i] in c
        assert i == 499 or variables[i + 1] not in c
    last = copies[-1]
    assert sorted(last.values()) == list(range(500))
    assert set(last) == set(last.keys()) == set(variables)
    assert all(v.get() == i for v, i in last.items())
    token = variables[7].set("other")
    assert last[variables[7]] == 7 and variables[7].get() == "other"
    variables[7].reset(token)
    assert variables[7].get() == 7
    assert copy_context() == last

    token = ContextVar("fresh").set(1)
    assert len(copy_context()) == 501
    token.var.reset(token)
    assert len(copy_context()) == 500


Context().run(check)
