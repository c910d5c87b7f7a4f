"""Regular expressions: lines of a server's log taken apart with groups, and counted."""
import re

from harness import bench

LINE = re.compile(
    r'(?P<host>\d{1,3}(?:\.\d{1,3}){3}) - (?P<user>\w+|-) \[(?P<time>[^\]]+)\] '
    r'"(?P<method>GET|POST|PUT) (?P<path>/[^ ?]*)(?:\?(?P<query>[^ ]*))? HTTP/1\.[01]" (?P<status>\d{3}) (?P<size>\d+|-)'
)
TIME = re.compile(r'(\d\d)/(\w{3})/(\d{4}):(\d\d):(\d\d):(\d\d)')


def lines(n):
    for i in range(n):
        user = '-' if i % 3 else f'user{i % 50}'
        query = f'?id={i}&page={i % 9}' if i % 4 == 0 else ''
        yield (
            f'10.{i % 200}.{i % 7}.{i % 251} - {user} [{i % 28 + 1:02}/Mar/2026:{i % 24:02}:{i % 60:02}:07 +0100] '
            f'"{("GET", "POST")[i % 5 == 0]} /a/b{i % 30}/c.html{query} HTTP/1.1" {200 + i % 5 * 51} {i * 31 % 9000}'
        )


def main(n):
    sizes = {}
    hours = [0] * 24
    bad = 0
    queries = 0
    for line in lines(n):
        m = LINE.match(line)
        if m is None:
            bad += 1
            continue
        sizes[m['path']] = sizes.get(m['path'], 0) + int(m['size'])
        hours[int(TIME.search(m['time'])[4])] += 1
        if m['query']:
            queries += len(re.findall(r'(\w+)=(\w+)', m['query']))
    return bad, queries, hours[5], max(sizes.items(), key=lambda kv: kv[1])


bench(main, 24000, expect=(0, 12000, 1000, ('/a/b20/c.html', 3604000)))
