"""Pseudo-terminals: both sides, attributes, sizes, a child in one."""
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import tty

master, slave = pty.openpty()
assert os.isatty(master) and os.isatty(slave)
assert os.ptsname(master) == os.ttyname(slave)
assert not os.get_inheritable(master)

os.write(slave, b'one\n')
assert select.select([master], [master], [], 5)[0] == [master]
assert os.read(master, 100) == b'one\r\n'
os.write(master, b'two\n')
assert os.read(slave, 100) == b'two\n'
assert os.read(master, 100) == b'two\r\n'
assert select.select([master, slave], [], [], 0)[0] == []

before = tty.setraw(slave)
assert before[3] & termios.ECHO
after = termios.tcgetattr(slave)
assert not after[3] & (termios.ECHO | termios.ICANON) and after[6][termios.VMIN] == 1
os.write(master, b'key')
while select.select([slave], [], [], 0.1)[0] == []:
    pass
assert struct.unpack('i', fcntl.ioctl(slave, termios.FIONREAD, bytes(4))) == (3,)
assert os.read(slave, 100) == b'key'
termios.tcsetattr(slave, termios.TCSANOW, before)
assert termios.tcgetattr(slave) == before

termios.tcsetwinsize(slave, (30, 90))
assert os.get_terminal_size(master) == (90, 30)
assert struct.unpack('4H', fcntl.ioctl(slave, termios.TIOCGWINSZ, bytes(8)))[:2] == (30, 90)

child = subprocess.Popen([sys.executable, '-c', 'print(input("name? ").upper())'],
                         stdin=slave, stdout=slave, stderr=slave)
os.close(slave)
os.write(master, b'ada\n')
output = b''
while True:
    try:
        output += os.read(master, 1000)
    except OSError:
        break
assert child.wait() == 0
assert b'name? ' in output and b'ADA\r\n' in output, output
os.close(master)

reader, writer = os.pipe()
for wrong in (lambda: os.ptsname(reader), lambda: termios.tcgetattr(reader)):
    try:
        wrong()
    except (OSError, termios.error) as e:
        assert e.args[0] == 25
    else:
        raise AssertionError
