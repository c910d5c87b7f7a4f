"""Regular expressions: searching, replacing and splitting prose: case, alternation, back references, look-around."""
import re

from harness import bench

SENTENCE = (
    'In the year 1843 Ada wrote to Charles about the Engine; she said that that machine might compose music. '
    'Letters of 12 March, 3 April and 27 May are kept at <b>Oxford</b> and <i>London</i>, prices 12.50 and 7.25. '
)


def main(times):
    text = SENTENCE * times
    doubled = re.findall(r'\b(\w+) \1\b', text)
    dates = re.findall(r'(?i)\b(\d{1,2}) (january|february|march|april|may)\b', text)
    prices = sum(float(p) for p in re.findall(r'\d+\.\d\d', text))
    plain = re.sub(r'<(\w)>(.*?)</\1>', r'*\2*', text)
    swapped = re.sub(r'(\w+), (\w+)', lambda m: f'{m[2]}, {m[1]}', plain)
    sentences = re.split(r'(?<=[.;])\s+', swapped)
    capitals = re.findall(r'(?<!\. )(?<!^)\b[A-Z][a-z]+', text)
    vowels = sum(1 for _ in re.finditer(r'[aeiou]{2}', text))
    return len(doubled), len(dates), prices, len(swapped), len(sentences), len(capitals), vowels


bench(main, 4500, expect=(4500, 13500, 88875.0, 909000, 13501, 36000, 13500))
