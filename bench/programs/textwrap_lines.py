"""Strings: the library's own text tools: wrapping, differences, globbing and paths, dates in text."""
import datetime
import difflib
import fnmatch
import pathlib
import textwrap

from harness import bench

WORDS = 'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore'.split()


def main(n):
    paragraphs = [' '.join(WORDS[(i * k + k) % 15] for k in range(60)) for i in range(n)]
    wrapped = [textwrap.fill(p, 40 + i % 20, initial_indent='* ') for i, p in enumerate(paragraphs)]
    lines = wrapped[0].splitlines() + wrapped[1].splitlines()
    changed = [line.replace('dolor', 'DOLOR') for line in lines if 'elit' not in line] + ['the end']
    diff = list(difflib.unified_diff(lines, changed, lineterm=''))
    names = [f'src/pkg{i % 7}/mod_{i}.{"py" if i % 3 else "txt"}' for i in range(n * 20)]
    hits = [name for name in names if fnmatch.fnmatch(name, 'src/pkg[135]/*_?5.py')]
    stems = {pathlib.PurePosixPath(name).with_suffix('.pyc').name for name in names[: n * 6]}
    start = datetime.date(2024, 1, 31)
    days = [(start + datetime.timedelta(days=i * 11)).strftime('%d.%m.%Y %j') for i in range(n * 12)]
    parsed = sum(datetime.datetime.strptime(d[:10], '%d.%m.%Y').toordinal() for d in days[: n * 2])
    return sum(map(len, wrapped)), len(diff), len(hits), len(stems), days[-1], parsed


bench(main, 800, expect=(332364, 30, 1, 4800, '06.03.2313 065', 1196336800))
