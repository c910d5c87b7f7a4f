"""Which pipes are ready, and what rests on that: subprocess with input and timeouts."""
import os
import select
import subprocess

r, w = os.pipe()
assert select.select([r], [w], [], 0) == ([], [w], [])
os.write(w, b'ab')
assert select.select([r], [w], [], 5) == ([r], [w], [])
assert os.read(r, 10) == b'ab'
assert select.select([r], [], [], 0.01) == ([], [], [])
os.close(w)
assert select.select([r], [], [], 5) == ([r], [], [])
assert os.read(r, 10) == b''
os.close(r)

# More than two full pipes: neither side may wait for the other.
data = b'x' * 300_000
done = subprocess.run(['cat'], input=data, capture_output=True)
assert done.stdout == data and done.stderr == b'' and done.returncode == 0

with subprocess.Popen(['cat'], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
    assert select.select([child.stdout], [child.stdin], [], 0) == ([], [child.stdin], [])
    child.stdin.write(b'abc')
    child.stdin.flush()
    assert select.select([child.stdout], [], []) == ([child.stdout], [], [])
    assert child.stdout.read(3) == b'abc'
    try:
        child.communicate(timeout=0.05)
    except subprocess.TimeoutExpired:
        pass
    else:
        # communicate closes the input, so that cat may end in time.
        assert child.poll() == 0

with subprocess.Popen(['sleep', '60'], stdout=subprocess.PIPE) as child:
    try:
        child.communicate(timeout=0.05)
    except subprocess.TimeoutExpired as e:
        assert e.timeout == 0.05
        child.kill()
    else:
        raise AssertionError('sleep ended')
