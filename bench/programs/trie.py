"""Trees: words in a tree of dicts; completion and search with wildcards."""
from harness import bench

SYLLABLES = ['ka', 'lo', 'mi', 'ren', 'su', 'to', 'va', 'ze', 'qui', 'dor']


def words(n):
    for i in range(n):
        text = ''
        k = i * 7 + 13
        while k:
            k, r = divmod(k, 10)
            text += SYLLABLES[r]
        yield text


def insert(root, word):
    node = root
    for c in word:
        node = node.setdefault(c, {})
    node['$'] = word


def complete(node):
    found = []
    for c, child in node.items():
        if c == '$':
            found.append(child)
        else:
            found.extend(complete(child))
    return found


def match(node, pattern, i=0):
    if i == len(pattern):
        return 1 if '$' in node else 0
    c = pattern[i]
    if c != '?':
        return match(node[c], pattern, i + 1) if c in node else 0
    return sum(match(child, pattern, i + 1) for k, child in node.items() if k != '$')


def main(n):
    root = {}
    for word in words(n):
        insert(root, word)
    prefix = root['k']['a']
    completed = complete(prefix)
    hits = sum(match(root, p) for p in ('??mi??', 'ka????lo', 't?v????', '?u?e????', 'l????????'))
    return len(completed), hits, max(completed)


bench(main, 40000, expect=(4000, 81, 'kazezezevami'))
