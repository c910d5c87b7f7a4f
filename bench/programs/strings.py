"""Strings: building and cutting text by concatenation, joins, formats, replacement and translation."""
from harness import bench


def report(n):
    text = ''
    for i in range(n):
        text += f'{i:>6}|{i * 1.5:10.3f}|{i % 97:04x}|{"even" if i % 2 == 0 else "odd":<5}\n'
    return text


def rotate(text, k):
    upper = ''.join(chr(65 + (i + k) % 26) for i in range(26))
    lower = upper.lower()
    table = str.maketrans('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', upper + lower)
    return text.translate(table)


def title(text):
    out = []
    for word in text.split():
        out.append(word[0].upper() + word[1:].lower())
    return ' '.join(out)


def is_palindrome(text):
    kept = [c for c in text.lower() if c.isalnum()]
    return kept == kept[::-1]


def main(n):
    text = report(n)
    lines = text.splitlines()
    fields = [line.split('|') for line in lines]
    widths = [max(len(row[k]) for row in fields) for k in range(4)]
    padded = '\n'.join(' '.join(cell.strip().rjust(w) for cell, w in zip(row, widths)) for row in fields)
    turned = rotate(padded, 13)
    prose = title('the quick brown fox jumps over the lazy dog ' * (n // 20))
    counts = sum(prose.count(c) for c in 'aeiou')
    palindromes = sum(is_palindrome(f'{i} {i * 11} {str(i)[::-1]}') for i in range(n))
    return len(text), len(padded), turned.count('rira'), counts, palindromes, prose.replace('Fox', 'cat').find('cat')


bench(main, 26000, expect=(754000, 753999, 13000, 13000, 376, 16))
