# Options and variables that change what a process says of itself, and its end without a stdout.
import os
import subprocess
import sys


def run(*args, status=0, **variables):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | variables
    done = subprocess.run([sys.executable, *args], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == status, done
    return done.stdout, done.stderr


CPUS = "import os; print(os.cpu_count(), os.process_cpu_count())"
assert run("-X", "cpu_count=4321", "-c", CPUS)[0] == "4321 4321\n"
assert run("-c", CPUS, PYTHON_CPU_COUNT="12")[0] == "12 12\n"
assert run("-X", "cpu_count=default", "-c", CPUS, PYTHON_CPU_COUNT="12")[0] != "12 12\n"
assert "n must be greater than 0" in run("-X", "cpu_count=0", "-c", CPUS, status=1)[1]

RANDOM = "import sys; print(sys.flags.hash_randomization)"
assert run("-c", RANDOM, PYTHONHASHSEED="0")[0] == "0\n"
assert run("-R", "-c", RANDOM, PYTHONHASHSEED="0")[0] == "1\n"

CLOSED = "import os, sys; sys.stdout.write('x'); os.close(1)"
assert run("-c", CLOSED, status=120)[1].startswith("Exception ignored while flushing sys.stdout:\nOSError: ")

NAMED = r"import sys, types; sys.modules['mod\ud800'] = sys; __import__('mod\ud800')"
assert "cached" in next(line for line in run("-X", "importtime=2", "-c", NAMED)[1].splitlines() if "ud800" in line)
