"""The bank's export: CSV with semicolons, days as 31.12.2026, debits negative."""

import csv
import logging
from collections import Counter
from datetime import datetime

from .model import UNSORTED, Entry, LedgerError
from .money import Money

log = logging.getLogger(__name__)

COLUMNS = {"Reference", "Booked", "Counterparty", "Purpose", "Amount"}


class BankDialect(csv.Dialect):
    delimiter = ";"
    quotechar = '"'
    doublequote = True
    lineterminator = "\r\n"
    quoting = csv.QUOTE_MINIMAL


def categorize(text, patterns):
    """The category of the first pattern that is found in the text."""
    return next((category for pattern, category in patterns if pattern.search(text)), UNSORTED)


def _entry(row, patterns):
    day = datetime.strptime(row["Booked"], "%d.%m.%Y").date()
    text = f"{row['Counterparty']} {row['Purpose']}"
    return Entry(
        day=day,
        payee=row["Counterparty"].title(),
        amount=-Money.parse(row["Amount"]),
        category=categorize(text, patterns),
        tags=frozenset({"bank"}),
        note=row["Purpose"],
        reference=row["Reference"],
    )


def read(path, patterns):
    """The entries of an export, in the order of the file."""
    entries = []
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file, dialect=BankDialect)
        missing = COLUMNS - set(rows.fieldnames or ())
        if missing:
            raise LedgerError(f"no column {', '.join(sorted(missing))}", path, 1)
        for row in rows:
            try:
                entries.append(_entry(row, patterns))
            except ValueError as error:
                raise LedgerError(str(error), path, rows.line_num) from error
    seen = Counter(entry.category for entry in entries)
    log.debug("%s: %s", path.name, dict(seen.most_common(3)))
    if seen[UNSORTED]:
        log.info("%s: %d entries match no pattern", path.name, seen[UNSORTED])
    return entries
