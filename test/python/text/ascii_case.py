"""Changes of case in ASCII text are those of the same text in other scripts."""
for c in range(128):
    for text in (chr(c), f'a{chr(c)}b', f'A{chr(c)}B', f'1{chr(c)}z Z{chr(c)}'):
        for change in (str.title, str.capitalize, str.swapcase):
            # With a character beyond ASCII at the end, the general way is taken.
            assert change(text) + ' \u20ac' == change(text + ' \u20ac'), (text, change)
assert "they're bill's FRIENDS".title() == "They'Re Bill'S Friends"
assert 'hELLO wORLD 1a'.capitalize() == 'Hello world 1a' and ''.capitalize() == ''.title() == ''.swapcase() == ''
assert 'Hello World 1a'.swapcase() == 'hELLO wORLD 1A'
assert '\u00e9cole ABC'.title() == '\u00c9cole Abc'
