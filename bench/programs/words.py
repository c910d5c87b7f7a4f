import re

text = ('the quick brown fox jumps over the lazy dog ' * 2000).split()
counts = {}
for word in text:
    counts[word] = counts.get(word, 0) + 1
lines = '\n'.join(f'{w}={n}' for w, n in sorted(counts.items()))
found = sum(int(m[2]) for m in re.finditer(r'(\w+)=(\d+)', lines * 200))
print(len(counts), found)
