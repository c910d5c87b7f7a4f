# names relative to open folders, functions that take descriptors, transfers between descriptors
import errno
import os
import shutil
import tempfile

root = tempfile.mkdtemp()
os.makedirs(root + '/a/b')
with open(root + '/a/file', 'w') as f:
    f.write('hello')
fd = os.open(root + '/a', os.O_RDONLY)


def fails(code, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except OSError as e:
        assert e.errno == code, e
        return e
    raise AssertionError('no OSError')


if os.open in os.supports_dir_fd:
    assert {os.stat, os.unlink, os.rmdir, os.rename, os.mkdir, os.symlink, os.readlink} <= os.supports_dir_fd
    assert os.stat('file', dir_fd=fd).st_size == 5
    assert os.stat(root + '/a/b', dir_fd=fd).st_ino == os.stat('b', dir_fd=fd).st_ino
    assert fails(errno.ENOENT, os.stat, 'none', dir_fd=fd).filename == 'none'
    fails(errno.ENOENT, os.stat, '', dir_fd=fd)
    os.mkdir('c', dir_fd=fd)
    os.rename('file', 'moved', src_dir_fd=fd, dst_dir_fd=fd)
    os.symlink('moved', 'link', dir_fd=fd)
    assert os.readlink('link', dir_fd=fd) == 'moved'
    assert os.stat('link', dir_fd=fd, follow_symlinks=False).st_mode != os.stat('link', dir_fd=fd).st_mode
    assert os.access('moved', os.R_OK, dir_fd=fd) and not os.access('none', os.F_OK, dir_fd=fd)
    os.chmod('moved', 0o600, dir_fd=fd)
    os.utime('moved', ns=(5000, 7000), dir_fd=fd)
    assert os.stat('moved', dir_fd=fd).st_mtime_ns == 7000
    inner = os.open('moved', os.O_RDONLY, dir_fd=fd)
    assert os.read(inner, 9) == b'hello'
    fails(errno.ENOTDIR, os.stat, 'x', dir_fd=inner)
    os.close(inner)
    fails(errno.EBADF, os.stat, 'moved', dir_fd=inner)
    assert sorted(os.listdir(fd)) == ['b', 'c', 'link', 'moved']
    with os.scandir(fd) as entries:
        entry = next(e for e in entries if e.name == 'moved')
    assert entry.path == 'moved' and entry.stat().st_size == 5
    walked = [(path, sorted(folders), sorted(files)) for path, folders, files, _ in os.fwalk('.', dir_fd=fd)]
    assert walked[0] == ('.', ['b', 'c'], ['link', 'moved']) and len(walked) == 3, walked
    here = os.getcwd()
    os.chdir(fd)
    assert os.path.samefile('.', root + '/a')
    os.chdir(here)
    os.fchdir(fd)
    os.chdir(here)
    assert shutil.rmtree.avoids_symlink_attacks
    os.rmdir('c', dir_fd=fd)
    os.unlink('link', dir_fd=fd)

try:
    os.stat('x', dir_fd='1')
except TypeError as e:
    assert str(e) == 'argument should be integer or None, not str', e

for message, call in [
    ("utime: you may specify either 'times' or 'ns' but not both", lambda: os.utime('x', (1, 1), ns=(1, 1))),
    ('embedded null byte', lambda: os.execv('/no', ['a\0b'])),
    ('illegal environment variable name', lambda: os.execve('/no', ['a'], {'x=y': 'z'})),
    ('execv() arg 2 must not be empty', lambda: os.execv('/no', [])),
]:
    try:
        call()
    except ValueError as e:
        assert message in str(e).replace('null character', 'null byte'), e
    else:
        raise AssertionError(message)

path = root + '/data'
one = os.open(path, os.O_RDWR | os.O_CREAT)
assert os.writev(one, [b'abc', b'', bytearray(b'defg')]) == 7
os.lseek(one, 0, os.SEEK_SET)
parts = [bytearray(2), bytearray(4)]
assert os.readv(one, parts) == 6 and parts == [b'ab', b'cdef']
assert os.preadv(one, parts, 1) == 6 and parts == [b'bc', b'defg']
assert os.pwritev(one, [b'X', b'Y'], 5) == 2
assert os.pread(one, 9, 0) == b'abcdeXY'
two = os.open(root + '/copy', os.O_RDWR | os.O_CREAT)
assert os.sendfile(two, one, 2, 100) == 5 and os.pread(two, 9, 0) == b'cdeXY'
assert os.lseek(one, 0, os.SEEK_CUR) == 6
assert os.copy_file_range(one, two, 3, 0, 1) == 3 and os.pread(two, 9, 0) == b'cabcY'
os.truncate(two, 2)
assert os.fstat(two).st_size == 2
r, w = os.pipe2(os.O_CLOEXEC)
assert os.splice(one, w, 4, offset_src=0) == 4 and os.read(r, 9) == b'abcd'
assert os.fpathconf(one, 'PC_NAME_MAX') == 255 and os.sysconf('SC_PAGE_SIZE') == 4096
for n in (one, two, r, w, fd):
    os.close(n)
fails(errno.EBADF, os.readv, one, [bytearray(1)])

os.mkfifo(root + '/fifo', 0o644)
assert os.lstat(root + '/fifo').st_mode & 0o170000 == 0o010000
fails(errno.EEXIST, os.mkfifo, root + '/fifo')
shutil.rmtree(root)
assert not os.path.exists(root)

assert os.spawnv(os.P_WAIT, '/bin/sh', ['sh', '-c', 'exit 3']) == 3
assert os.spawnlp(os.P_WAIT, 'sh', 'sh', '-c', 'kill -9 $$') == -9
assert os.spawnve(os.P_WAIT, '/bin/sh', ['sh', '-c', 'exit $N'], {'N': '7'}) == 7
assert os.spawnvp(os.P_WAIT, 'no such program', ['x']) == 127
pid = os.spawnl(os.P_NOWAIT, '/bin/sh', 'sh', '-c', 'exit 4')
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 4
assert os.waitstatus_to_exitcode(os.system('exit 5')) == 5
assert os.getpgid(0) == os.getpgrp() and os.getpriority(os.PRIO_PROCESS, 0) in range(-20, 20)
