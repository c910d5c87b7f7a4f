"""The hand-written journal.

    # comment
    year 2026
    01-04  Corner bakery            8.40  food:bakery  #cash
           a note about it, which may go on
           over several lines
    @B-1042 01-05  City rail       49.00  travel:rail

A day without a year takes the last 'year' line's.
"""

import logging
import re
from datetime import date

from .model import UNSORTED, Category, Entry, LedgerError
from .money import Money

log = logging.getLogger(__name__)

_YEAR = re.compile(r"year\s+(?P<year>\d{4})")
_ENTRY = re.compile(
    r"""
    (?: @(?P<reference>[A-Z]-\d+) \s+ )?
    (?: (?P<year>\d{4}) - )? (?P<month>\d\d) - (?P<day>\d\d) \s+
    (?P<payee> \S .*? ) \s{2,}
    (?P<amount> [-+]? \d[\d,.']* )
    (?: \s+ (?P<category> [a-z]+ (?: : [a-z]+ )* ) )?
    (?P<tags> (?: \s+ \#\w+ )* )
    """,
    re.VERBOSE,
)


class _Reader:
    def __init__(self, path):
        self.path = path
        self.year = None
        self.entries = []
        self.notes = []

    def fail(self, number, message):
        raise LedgerError(message, self.path, number)

    def feed(self, number, line):
        text = line.partition("//")[0].rstrip()
        if not text or text.startswith("#"):
            return
        if text[0].isspace():
            self.add_note(number, text.strip())
        elif found := _YEAR.fullmatch(text):
            self.year = int(found["year"])
        elif found := _ENTRY.fullmatch(text):
            self.finish()
            self.entries.append(self.entry(number, found))
        else:
            log.warning("%s:%d: not understood, left out: %s", self.path.name, number, text)

    def add_note(self, number, text):
        if not self.entries:
            self.fail(number, "a note without an entry")
        self.notes.append(text)

    def finish(self):
        if self.notes:
            last = self.entries.pop()
            self.entries.append(Entry(**{**vars(last), "note": " ".join(self.notes)}))
            self.notes.clear()

    def entry(self, number, found):
        year = found["year"] or self.year
        if year is None:
            self.fail(number, "a day without a year")
        try:
            day = date(int(year), int(found["month"]), int(found["day"]))
            amount = Money.parse(found["amount"])
        except ValueError as error:
            self.fail(number, str(error))
        return Entry(
            day=day,
            payee=found["payee"],
            amount=amount,
            category=Category(found["category"]) if found["category"] else UNSORTED,
            tags=frozenset(tag.lstrip("#") for tag in found["tags"].split()),
            reference=found["reference"] or "",
        )


def read(path):
    """The entries of a journal, in the order of the file."""
    reader = _Reader(path)
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            reader.feed(number, line.rstrip("\n"))
    reader.finish()
    log.debug("%s: %d entries", path.name, len(reader.entries))
    return reader.entries
