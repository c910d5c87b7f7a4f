"""What an entry is, and the list of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date

from .money import Money


class LedgerError(Exception):
    """Input that cannot be used. Knows the file and the line."""

    def __init__(self, message, path=None, line=None):
        super().__init__(message)
        self.path = path
        self.line = line

    def __str__(self):
        place = ":".join(str(part) for part in (self.path and self.path.name, self.line) if part)
        return f"{place}: {super().__str__()}" if place else super().__str__()


@dataclass(frozen=True, order=True)
class Category:
    """'home:rent' is within 'home'."""

    name: str

    @property
    def top(self):
        return self.name.partition(":")[0]

    def is_within(self, other):
        return self.name == other or self.name.startswith(f"{other}:")

    def __str__(self):
        return self.name


UNSORTED = Category("unsorted")


@dataclass(frozen=True, order=True)
class Entry:
    """One payment; a negative amount is income."""

    day: date
    payee: str
    amount: Money
    category: Category = UNSORTED
    tags: frozenset[str] = field(default=frozenset(), compare=False)
    note: str = field(default="", compare=False)
    reference: str = field(default="", compare=False)

    @property
    def month(self):
        return f"{self.day:%Y-%m}"

    @property
    def is_income(self):
        return self.amount < Money(0)

    def as_row(self):
        """All fields, as text or plain data."""
        row = {f.name: getattr(self, f.name) for f in fields(self)}
        return row | {
            "day": self.day.isoformat(),
            "amount": str(self.amount),
            "category": str(self.category),
            "tags": " ".join(sorted(self.tags)),
        }


class Ledger(Sequence):
    """Entries in the order of their days."""

    def __init__(self, entries=()):
        self._entries = tuple(entries)

    def __len__(self):
        return len(self._entries)

    def __getitem__(self, index):
        found = self._entries[index]
        return Ledger(found) if isinstance(index, slice) else found

    def __repr__(self):
        return f"<{type(self).__name__} of {len(self)} entries>"

    @property
    def span(self):
        return self[0].day, self[-1].day

    @property
    def total(self):
        return sum((entry.amount for entry in self), Money())

    def where(self, test):
        return Ledger(entry for entry in self if test(entry))

    def between(self, first=None, last=None):
        return self.where(lambda e: (not first or e.day >= first) and (not last or e.day <= last))

    @property
    def expenses(self):
        return self.where(lambda e: not e.is_income)

    @property
    def income(self):
        return self.where(lambda e: e.is_income)

    def grouped(self, key):
        """Key -> Ledger, keys in order."""
        groups = {}
        for entry in self:
            groups.setdefault(key(entry), []).append(entry)
        return {name: Ledger(groups[name]) for name in sorted(groups)}
