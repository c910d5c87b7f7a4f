"""Shows documents in the user's web browser.

The public interface of CPython's module: open(), open_new(), open_new_tab(),
get(), register(), Error, and the controller classes GenericBrowser,
BackgroundBrowser and UnixBrowser. Browsers are found in the BROWSER
environment variable and on PATH.
"""

import os
import shlex
import shutil
import subprocess
import sys

__all__ = ["Error", "open", "open_new", "open_new_tab", "get", "register"]


class Error(Exception):
    pass


_browsers = {}      # lower-case name -> [constructor or None, instance or None]
_tryorder = None    # names, best first; None until the defaults are registered


def _defaults():
    if _tryorder is None:
        register_standard_browsers()
    return _tryorder


def register(name, klass, instance=None, *, preferred=False):
    """Adds a browser under a name; a preferred one is tried first."""
    order = _defaults()
    _browsers[name.lower()] = [klass, instance]
    if preferred:
        order.insert(0, name)
    else:
        order.append(name)


def get(using=None):
    """The controller of a browser: by name, by command line with %s, or the default one."""
    for browser in [using] if using is not None else _defaults():
        controller = _controller(browser)
        if controller is not None:
            return controller
    raise Error("could not locate runnable browser")


def _controller(browser):
    _defaults()
    if "%s" in browser:
        command = shlex.split(browser)
        if command[-1] == "&":
            return BackgroundBrowser(command[:-1])
        return GenericBrowser(command)
    entry = _browsers.get(browser.lower())
    if entry is None:
        return _from_path(browser)
    klass, instance = entry
    if instance is None and klass is not None:
        instance = klass()
    return instance


def _from_path(browser):
    """A command on PATH whose base name is that of a known browser behaves like it."""
    command = browser.split()[0]
    if not shutil.which(command):
        return None
    entry = _browsers.get(os.path.basename(command).lower())
    if entry is None or entry[1] is None:
        return None
    return type(entry[1])(browser)


def open(url, new=0, autoraise=True):
    """Shows url: new 0 in the same window, 1 in a new window, 2 in a new tab. True if it worked."""
    return any(get(name).open(url, new, autoraise) for name in _defaults())


def open_new(url):
    """Shows url in a new window."""
    return open(url, 1)


def open_new_tab(url):
    """Shows url in a new tab."""
    return open(url, 2)


class BaseBrowser:
    """What all controllers share; not for use by itself."""

    args = ["%s"]

    def __init__(self, name=""):
        self.name = name
        self.basename = name

    def open(self, url, new=0, autoraise=True):
        raise NotImplementedError

    def open_new(self, url):
        return self.open(url, 1)

    def open_new_tab(self, url):
        return self.open(url, 2)

    @staticmethod
    def _check_url(url):
        if url and url.lstrip().startswith("-"):
            raise ValueError(f"Invalid URL (leading dash disallowed): {url!r}")


class GenericBrowser(BaseBrowser):
    """A command that shows a page and is waited for."""

    def __init__(self, name):
        command = [name, "%s"] if isinstance(name, str) else list(name)
        self.name, *self.args = command
        self.basename = os.path.basename(self.name)

    def _command(self, url):
        sys.audit("webbrowser.open", url)
        self._check_url(url)
        return [self.name] + [arg.replace("%s", url) for arg in self.args]

    def open(self, url, new=0, autoraise=True):
        command = self._command(url)
        try:
            return not subprocess.Popen(command, close_fds=True).wait()
        except OSError:
            return False


class BackgroundBrowser(GenericBrowser):
    """A command that goes on while the program does."""

    def open(self, url, new=0, autoraise=True):
        command = self._command(url)
        try:
            process = subprocess.Popen(command, close_fds=True, start_new_session=True)
        except OSError:
            return False
        return process.poll() is None


class UnixBrowser(BaseBrowser):
    """A browser that a second start of its command controls from outside."""

    raise_opts = None
    background = False
    redirect_stdout = True
    remote_args = ["%action", "%s"]
    remote_action = None
    remote_action_newwin = None
    remote_action_newtab = None

    def _action(self, new):
        if new == 0:
            return self.remote_action
        if new == 1:
            return self.remote_action_newwin
        if new == 2:
            return self.remote_action_newwin if self.remote_action_newtab is None else self.remote_action_newtab
        raise Error(f"Bad 'new' parameter to open(); expected 0, 1, or 2, got {new}")

    def open(self, url, new=0, autoraise=True):
        sys.audit("webbrowser.open", url)
        action = self._action(new)
        self._check_url(url.replace("%action", action))
        args = [arg.replace("%action", action).replace("%s", url) for arg in self.remote_args]
        if self._invoke([arg for arg in args if arg], True, autoraise, url):
            return True
        return self._invoke([arg.replace("%s", url) for arg in self.args], False, False)

    def _invoke(self, args, remote, autoraise, url=None):
        command = [self.name]
        if remote and self.raise_opts and self.raise_opts[int(autoraise)]:
            command.append(self.raise_opts[int(autoraise)])
        quiet = subprocess.DEVNULL if remote or self.background else None
        process = subprocess.Popen(
            command + args,
            close_fds=True,
            stdin=quiet,
            stdout=quiet if self.redirect_stdout else None,
            stderr=quiet,
            start_new_session=True,
        )
        if not remote:
            return process.poll() is None if self.background else not process.wait()
        try:
            return not process.wait(5)
        except subprocess.TimeoutExpired:
            return True


class Mozilla(UnixBrowser):
    remote_action = ""
    remote_action_newwin = "-new-window"
    remote_action_newtab = "-new-tab"
    background = True


class Chrome(UnixBrowser):
    remote_action = ""
    remote_action_newwin = "--new-window"
    remote_action_newtab = ""
    background = True


class Opera(Chrome):
    pass


class Edge(Chrome):
    pass


Chromium = Chrome

# Commands, in the order in which they are tried, and who controls them.
_OPENERS = ("xdg-open", "x-www-browser", "www-browser")
_GRAPHICAL = {
    Mozilla: ("firefox", "iceweasel", "seamonkey", "mozilla"),
    Chrome: ("google-chrome", "chrome", "chromium", "chromium-browser"),
    Opera: ("opera",),
    Edge: ("microsoft-edge",),
}
_TEXTUAL = ("links", "elinks", "lynx", "w3m")


def register_standard_browsers():
    global _tryorder
    _tryorder = []
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        _register_graphical()
    if os.environ.get("TERM"):
        for name in _TEXTUAL:
            if shutil.which(name):
                register(name, None, GenericBrowser(name))
    _register_environment()


def _register_graphical():
    for name in _OPENERS:
        if shutil.which(name):
            register(name, None, BackgroundBrowser(name))
    for klass, names in _GRAPHICAL.items():
        for name in names:
            if shutil.which(name):
                register(name, None, klass(name))


def _register_environment():
    """BROWSER lists names and command lines, best first; they go before all others."""
    wanted = [entry for entry in os.environ.get("BROWSER", "").split(os.pathsep) if entry]
    for entry in reversed(wanted):
        if _controller(entry) is None:
            register(entry, None, GenericBrowser(shlex.split(entry) + ["%s"]), preferred=True)
        else:
            _tryorder.insert(0, entry)


def main(argv=None):
    import argparse

    parser = argparse.ArgumentParser(description="Open URL in a web browser.")
    parser.add_argument("url", help="URL to open")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("-n", "--new-window", dest="new_win", action="store_const", const=1, default=0,
                       help="open new window")
    group.add_argument("-t", "--new-tab", dest="new_win", action="store_const", const=2, default=0,
                       help="open new tab")
    args = parser.parse_args(argv)
    if not open(args.url, args.new_win):
        sys.exit(1)


if __name__ == "__main__":
    main()
