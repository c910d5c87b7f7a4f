"""Editing of lines in a terminal, with a history and completion.

Once this module is imported, input() edits with _pyrepl where it reads from a terminal. The names
are those of GNU readline's module; of its init files, key bindings and `set history-size` count.
"""
import os
import re

import _readline

backend = 'readline'
# The interface is that of this version.
_READLINE_VERSION = _READLINE_RUNTIME_VERSION = 0x0802
_READLINE_LIBRARY_VERSION = '8.2'

_history = []
_history_length = -1
_largest_history = None
_auto_history = True
_completer = None
_completer_delims = ' \t\n`~!@#$%^&*()-=+[{]}\\|;:\'",<>/?'
_completion_type = 0
_display_matches = None
_startup_hook = None
_pre_input_hook = None

_editor = None
# (keys, command or macro) in the order of their binding; Tab inserts itself until it is bound.
_bindings = [('\t', 'self-insert')]


# ---- history

def _checked(index):
    if index < 0:
        raise ValueError('History index cannot be negative')
    if index >= len(_history):
        raise ValueError(f'No history item at position {index}')
    return index


def _text(string):
    if not isinstance(string, str):
        raise TypeError(f"argument must be str, not {type(string).__name__}")
    return string


def _keep():
    if _largest_history is not None:
        del _history[:max(0, len(_history) - _largest_history)]


def add_history(string, /):
    """Put a line at the end of the history."""
    _history.append(_text(string))
    _keep()


def clear_history():
    """Forget all lines."""
    _history.clear()


def get_current_history_length():
    """How many lines the history has."""
    return len(_history)


def get_history_item(index, /):
    """The line at a place, counted from one; None if there is none."""
    return _history[index - 1] if 1 <= index <= len(_history) else None


def remove_history_item(pos, /):
    """Forget the line at a place, counted from zero."""
    del _history[_checked(pos)]


def replace_history_item(pos, line, /):
    """Put another line in a place, counted from zero."""
    _history[_checked(pos)] = _text(line)


def set_auto_history(enabled, /):
    """Say whether what input() reads goes into the history."""
    global _auto_history
    _auto_history = bool(enabled)


def get_history_length():
    """How many lines a history file may have; negative: any number."""
    return _history_length


def set_history_length(length, /):
    """Set how many lines a history file may have; negative: any number."""
    global _history_length
    _history_length = length


def _history_file(filename):
    return os.path.expanduser('~/.history') if filename is None else os.fspath(filename)


def read_history_file(filename=None, /):
    """Add the lines of a file, ~/.history by default."""
    with open(_history_file(filename), encoding='utf-8', errors='surrogateescape', newline='\n') as file:
        _history.extend(line.removesuffix('\n') for line in file)
    _keep()


def _write(lines, filename, mode):
    name = _history_file(filename)
    opener = lambda path, flags: os.open(path, flags, 0o600)
    with open(name, mode, encoding='utf-8', errors='surrogateescape', newline='\n', opener=opener) as file:
        file.writelines(line + '\n' for line in lines)
    if _history_length < 0:
        return
    with open(name, 'r+b') as file:
        last = file.readlines()
        file.seek(0)
        file.writelines(last[max(0, len(last) - _history_length):])
        file.truncate()


def write_history_file(filename=None, /):
    """Write all lines to a file, ~/.history by default."""
    _write(_history, filename, 'w')


def append_history_file(nelements, filename=None, /):
    """Add the last lines to a file that exists, ~/.history by default."""
    if nelements < 0:
        raise ValueError('nelements must be positive')
    os.stat(_history_file(filename))
    _write(_history[max(0, len(_history) - nelements):], filename, 'a')


# ---- hooks and completion

def _function(function, name):
    if function is not None and not callable(function):
        raise TypeError(f'{name}(func): argument not callable')
    return function


def set_startup_hook(function=None, /):
    """Call a function before each line is edited."""
    global _startup_hook
    _startup_hook = _function(function, 'set_startup_hook')


def set_pre_input_hook(function=None, /):
    """Call a function when the prompt is there and keys are about to be read."""
    global _pre_input_hook
    _pre_input_hook = _function(function, 'set_pre_input_hook')


def set_completer(function=None, /):
    """Complete with function(text, state) for state 0, 1, 2 ... until it gives no string."""
    global _completer
    _completer = _function(function, 'set_completer')


def get_completer():
    """The function that completes, or None."""
    return _completer


def set_completer_delims(string, /):
    """Set the characters between words that are completed."""
    global _completer_delims
    _completer_delims = _text(string)
    if _editor is not None:
        _editor.config.completer_delims = frozenset(string)


def get_completer_delims():
    """The characters between words that are completed."""
    return _completer_delims


def set_completion_display_matches_hook(function=None, /):
    """Show possible completions with function(text, matches, length of the longest)."""
    global _display_matches
    _display_matches = _function(function, 'set_completion_display_matches_hook')


def get_completion_type():
    """The kind of completion that is tried: the code of Tab, or of ? when possible ones are listed."""
    return _completion_type


# ---- the line under way

def get_line_buffer():
    """The line as it is now."""
    return '' if _editor is None else _editor.get_unicode()


def get_endidx():
    """Where the word that is completed ends."""
    return 0 if _editor is None else _editor.pos


def get_begidx():
    """Where the word that is completed begins."""
    return 0 if _editor is None else _editor.pos - len(_editor.get_stem())


def insert_text(string, /):
    """Insert text where the cursor is."""
    if _editor is not None:
        _editor.insert(_text(string))


def redisplay():
    """Show the line as it is now."""
    if _editor is not None:
        _editor.refresh()


# ---- keys

_KEY_NAMES = {'tab': '\t', 'return': '\r', 'ret': '\r', 'newline': '\n', 'lfd': '\n', 'space': ' ', 'spc': ' ',
              'escape': '\x1b', 'esc': '\x1b', 'rubout': '\x7f', 'del': '\x7f'}
_ESCAPES = {'a': '\a', 'b': '\b', 'd': '\x7f', 'e': '\x1b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}

# Commands that go by another name in _pyrepl.
_COMMANDS = {
    'forward-char': 'right', 'backward-char': 'left', 'previous-screen-line': 'up', 'next-screen-line': 'down',
    'accept-line': 'accept', 'delete-char': 'delete', 'backward-delete-char': 'backspace',
    'beginning-of-history': 'first-history', 'end-of-history': 'last-history',
    'reverse-search-history': 'reverse-history-isearch', 'forward-search-history': 'forward-history-isearch',
    'transpose-chars': 'transpose-characters', 'tab-insert': 'self-insert', 'menu-complete': 'complete',
    'possible-completions': 'complete', 'yank-last-arg': 'yank-arg', 'abort': 'interrupt',
}


def _control(key):
    return '\x7f' if key == '?' else chr(ord(key.upper()) & 0x1f)


def _unescape(text):
    def one(match):
        modifiers, key = match[1], match[2]
        if key.startswith('\\'):
            body = key[1:]
            if body[0] == 'x' and len(body) > 1:
                key = chr(int(body[1:], 16))
            elif body[0] in '01234567':
                key = chr(int(body, 8) & 0xff)
            else:
                key = _ESCAPES.get(body, body)
        if 'C-' in modifiers:
            key = _control(key)
        return '\x1b' + key if 'M-' in modifiers else key
    return re.sub(r'((?:\\[CM]-)*)(\\x[0-9a-fA-F]{1,2}|\\[0-7]{1,3}|\\.|.)', one, text, flags=re.DOTALL)


def _named_key(name):
    *modifiers, key = re.split(r'-(?=.)', name)
    key = _KEY_NAMES.get(key.lower(), key[:1])
    for modifier in modifiers:
        if modifier.lower() in ('c', 'ctrl', 'control'):
            key = _control(key)
        elif modifier.lower() in ('m', 'meta'):
            key = '\x1b' + key
    return key


def _bind(keys, action):
    _bindings.append((keys, action))
    if _editor is not None:
        _editor.bind_keys(keys, action)


def parse_and_bind(string, /):
    """Execute one line of an init file: `tab: complete`, `"\\C-x": "text"`, `set history-size 100`."""
    global _largest_history
    line = _text(string).strip()
    if not line or line[0] in '#$':
        return
    if setting := re.fullmatch(r'set\s+(\S+)\s*(\S*)', line):
        if setting[1] == 'history-size' and re.fullmatch(r'-?\d+', setting[2]):
            size = int(setting[2])
            _largest_history = size if size >= 0 else None
            _keep()
        return
    binding = re.fullmatch(r'(?:"((?:[^"\\]|\\.)*)"|([^:\s]+))\s*:\s*(?:"((?:[^"\\]|\\.)*)"|(\S+)).*', line)
    if binding is None:
        return
    keys = _named_key(binding[2]) if binding[1] is None else _unescape(binding[1])
    if keys:
        _bind(keys, binding[4] if binding[3] is None else (_unescape(binding[3]),))


def read_init_file(filename=None, /):
    """Execute the lines of an init file, by default that of $INPUTRC or ~/.inputrc."""
    if filename is None:
        filename = os.environ.get('INPUTRC') or os.path.expanduser('~/.inputrc')
    with open(filename, encoding='utf-8', errors='surrogateescape') as file:
        depth = 0
        for line in map(str.strip, file):
            # What is there for other programs only is passed over.
            if line.startswith('$if'):
                depth += 1
            elif line.startswith('$endif'):
                depth -= 1
            elif depth == 0:
                parse_and_bind(line)


# ---- editing

def _make_editor():
    global _completer
    # _pyrepl imports rlcompleter, which makes itself the completer.
    completer = _completer
    from _pyrepl import commands, completing_reader
    from _pyrepl.keymap import KeySpecError
    from _pyrepl.readline import ReadlineAlikeReader, ReadlineConfig
    from _pyrepl.unix_console import UnixConsole
    _completer = completer

    class complete(completing_reader.complete):
        """What Tab does: what is common to all completions; a second time: show them."""

        def do(self):
            global _completion_type
            r = self.reader
            again = r.last_command_is(type(self))
            _completion_type = ord('?' if again else '\t')
            stem = r.get_stem()
            matches = r.get_completions(stem)
            _completion_type = 0
            common = os.path.commonprefix(matches)
            if common and (len(matches) == 1 or len(common) > len(stem)):
                r.pos -= len(stem)
                del r.buffer[r.pos:r.pos + len(stem)]
                r.insert(common)
                r.dirty = True
            if len(matches) > 1 and again:
                self.show(r, stem, matches)

        def show(self, r, stem, matches):
            if _display_matches is not None:
                _display_matches(stem, matches, max(map(len, matches)))
                return
            r.cmpltn_menu_choices = matches
            r.cmpltn_menu_visible = True
            r.cmpltn_menu, r.cmpltn_menu_end = completing_reader.build_menu(
                r.console, matches, r.cmpltn_menu_end, r.use_brackets, r.sort_in_column)
            r.dirty = True

    class Editor(ReadlineAlikeReader):
        def __post_init__(self):
            super().__post_init__()
            self.commands['complete'] = complete
            self.can_colorize = False
            self.macros = 0
            self.behind = False
            for keys, action in _bindings:
                self.bind_keys(keys, action)

        def do_cmd(self, cmd):
            # What is typed ahead is shown in one go.
            self.behind = cmd[0] == 'self-insert' and self.console.wait(0)
            super().do_cmd(cmd)

        def refresh(self):
            if self.behind:
                self.screen = self.calc_screen()
            else:
                super().refresh()

        def get_completions(self, stem):
            found = []
            while _completer is not None:
                try:
                    match = _completer(stem, len(found))
                except Exception:
                    break
                if not isinstance(match, str):
                    break
                found.append(match)
            return sorted(set(found))

        def bind_keys(self, keys, action):
            if isinstance(action, tuple):
                action = self.macro(*action)
            name = _COMMANDS.get(action, action)
            if name not in self.commands:
                return
            spec = ''.join(f'\\x{ord(c):02x}' if c < ' ' or c in '\\\x7f' else c for c in keys)
            try:
                self.bind(spec, name)
            except KeySpecError:
                # Keys that begin with what is bound as a whole: there is no way to wait for more.
                self.keymap = self.keymap[:-1]

        def macro(self, text):
            class Macro(commands.Command):
                def do(self):
                    for byte in text.encode():
                        self.reader.console.push_char(byte)
            self.macros += 1
            name = f'macro-{self.macros}'
            self.commands[name] = Macro
            return name

    config = ReadlineConfig(completer_delims=frozenset(_completer_delims))
    editor = Editor(console=UnixConsole(0, 1), config=config)
    editor.history = _history
    return editor


def _run_hooks():
    for hook in (_startup_hook, _pre_input_hook):
        if hook is not None:
            hook()


def _read_line(prompt):
    """What input() calls: the line, or None where this terminal cannot be edited in."""
    global _editor
    if os.environ.get('TERM') == 'dumb':
        return None
    from _pyrepl import historical_reader
    from _pyrepl.unix_console import _error
    if _editor is None:
        try:
            _editor = _make_editor()
        except (*_error, RuntimeError, ValueError):
            return None
    _editor.ps1 = prompt
    # The reader would keep every line.
    automatic = historical_reader.should_auto_add_history
    historical_reader.should_auto_add_history = False
    try:
        line = _editor.readline(startup_hook=_run_hooks)
    finally:
        historical_reader.should_auto_add_history = automatic
    if _auto_history and line and _history[-1:] != [line]:
        add_history(line)
    return line


try:
    read_init_file()
except OSError:
    pass
_readline.set_line_editor(_read_line)
