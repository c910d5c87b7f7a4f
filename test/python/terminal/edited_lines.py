"""input() in a terminal with readline: completion, history, keys; the history without a terminal."""
import os
import pty
import subprocess
import sys
import tempfile

SCRIPT = r'''
import readline
words = ['alpha', 'alphabet', 'beta']
def complete(text, state):
    found = [w for w in words if w.startswith(text)]
    where.append((readline.get_line_buffer(), readline.get_begidx(), readline.get_endidx()))
    return found[state] if state < len(found) else None
where = []
readline.set_completer(complete)
readline.parse_and_bind('tab: complete')
readline.parse_and_bind(r'"\C-g": "macro"')
print('|', input('first> '), where[0], '|')
print('|', input(), '|')
print('|', input(), '|')
print('|', [readline.get_history_item(i) for i in range(5)], '|')
'''
master, slave = pty.openpty()
child = subprocess.Popen([sys.executable, '-c', SCRIPT], stdin=slave, stdout=slave, stderr=slave,
                         env={**os.environ, 'INPUTRC': os.devnull, 'TERM': 'xterm'})
os.close(slave)
os.write(master, b'see be\t x\x7fy\n' b'a\tb\t\x01\x07 \n' b'\x10\n')
output = b''
while True:
    try:
        output += os.read(master, 1000)
    except OSError:
        break
os.close(master)
assert child.wait() == 0, output
assert b"| see beta y ('see be', 4, 6) |" in output, output
assert b'| macro alphabet |' in output, output
assert output.count(b'| macro alphabet |') == 2, output
assert b"[None, 'see beta y', 'macro alphabet', None, None]" in output, output

import readline

readline.clear_history()
readline.add_history('one')
readline.add_history('two')
readline.replace_history_item(0, 'zero')
with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, 'history')
    readline.write_history_file(name)
    readline.append_history_file(1, name)
    readline.clear_history()
    readline.read_history_file(name)
assert readline.get_current_history_length() == 3
assert [readline.get_history_item(i) for i in (1, 2, 3, 4)] == ['zero', 'two', 'two', None]
for wrong in (lambda: readline.remove_history_item(9), lambda: readline.append_history_file(-1)):
    try:
        wrong()
    except ValueError:
        pass
    else:
        raise AssertionError
