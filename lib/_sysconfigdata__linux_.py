"""What `sysconfig` knows about how this Python was built.

There is no C compiler behind Typhon, no Makefile and no shared library, so only the
variables with a meaning here are set. The name is the one that sysconfig looks for on
Linux when sys.abiflags and sys.implementation._multiarch are empty.
"""

build_time_vars = {
    "ABIFLAGS": "",
    "EXE": "",
    "EXT_SUFFIX": ".cpython-314-typhon.so",
    "HAVE_FORK": 0,
    "LDVERSION": "3.14",
    "LIBDEST": "",
    "MULTIARCH": "",
    "PYTHON": "typhon",
    "Py_DEBUG": 0,
    "Py_ENABLE_SHARED": 0,
    "Py_GIL_DISABLED": 0,
    "SHLIB_SUFFIX": ".so",
    "SOABI": "cpython-314-typhon",
    "TEST_MODULES": "no",
    "TZPATH": "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo",
    "VERSION": "3.14",
    "WITH_DOC_STRINGS": 1,
    "WITH_PYMALLOC": 0,
    "platlibdir": "lib",
}
