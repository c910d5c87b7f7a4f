// Writes test/host/fixtures/timezones.json: what C's localtime and mktime say, asked of a CPython.
// Usage: node tools/generate_timezone_fixture.mjs PYTHON, on a system with zone files.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'

const python = process.argv[2]
if (!python) {
  console.error('usage: node tools/generate_timezone_fixture.mjs PYTHON')
  process.exit(2)
}
const program = `
import base64, json, os, time
files = ['America/New_York', 'Europe/Dublin', 'Australia/Lord_Howe', 'Africa/Casablanca']
rules = ['CET-1CEST,M3.5.0,M10.5.0/3', '<-03>3', 'IST-1GMT0,M10.5.0,M3.5.0/1', 'NZST-12NZDT,M9.5.0,M4.1.0/3',
         'AAA3BBB,J60/0,J300/0', 'AAA3BBB,59/0,299/0', 'Foo', '', 'UTC0', '<+0530>-5:30', 'WGT3WGST,M3.5.0/-2,M10.5.0/-1']
moments = [-2**33, -2000000000, -1, 0, 954034199, 954034200, 1700000000, 1710053999, 1710054000, 1719792000,
           1730609999, 1730610000, 1730613600, 4000000000, 7258118400]
walls = [(2024, 3, 10, 2, 30), (2024, 11, 3, 1, 30), (2024, 7, 1, 12, 0), (2024, 1, 1, 12, 0), (2050, 7, 1, 0, 0)]
out = []
for tz in files + rules:
    os.environ['TZ'] = tz
    time.tzset()
    local = []
    for t in moments:
        s = time.localtime(t)
        local.append([t, s.tm_gmtoff, s.tm_isdst, s.tm_zone])
    make = [[*w, d, int(time.mktime((*w, 0, 0, 0, d)))] for w in walls for d in (-1, 0, 1)] if tz else []
    data = base64.b64encode(open('/usr/share/zoneinfo/' + tz, 'rb').read()).decode() if tz in files else None
    out.append({'tz': tz, 'file': data, 'local': local, 'mktime': make})
print(json.dumps(out))
`
const output = execFileSync(python, ['-I', '-c', program], { encoding: 'utf8' })
const rows = JSON.parse(output).map(row => JSON.stringify(row))
writeFileSync(new URL('../test/host/fixtures/timezones.json', import.meta.url), `[\n${rows.join(',\n')}\n]\n`)
