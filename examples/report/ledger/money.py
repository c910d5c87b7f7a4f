"""Amounts of money: whole cents, so that nothing is ever rounded by accident."""

import re
from dataclasses import dataclass
from functools import total_ordering

_AMOUNT = re.compile(
    r"""
    (?P<sign>[+-]?) \s*
    (?P<whole> \d{1,3} (?:[ ',] \d{3})+ | \d+)
    (?: \. (?P<cents> \d{1,2}) )?
    \s* (?: EUR | € )?
    """,
    re.VERBOSE,
)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    cents: int = 0

    @classmethod
    def parse(cls, text):
        """'1,234.5', '-12 EUR', "1'000.00": ValueError for anything else."""
        found = _AMOUNT.fullmatch(text.strip())
        if not found:
            raise ValueError(f"not an amount: {text!r}")
        whole = int(re.sub(r"\D", "", found["whole"]))
        cents = int((found["cents"] or "0").ljust(2, "0"))
        total = whole * 100 + cents
        return cls(-total if found["sign"] == "-" else total)

    def __add__(self, other):
        return Money(self.cents + other.cents) if isinstance(other, Money) else NotImplemented

    def __radd__(self, other):
        # sum() starts from 0.
        return self if other == 0 else NotImplemented

    def __sub__(self, other):
        return Money(self.cents - other.cents) if isinstance(other, Money) else NotImplemented

    def __neg__(self):
        return Money(-self.cents)

    def __abs__(self):
        return Money(abs(self.cents))

    def __lt__(self, other):
        return self.cents < other.cents if isinstance(other, Money) else NotImplemented

    def __bool__(self):
        return self.cents != 0

    def share_of(self, whole):
        """What part of `whole` this is; 0 of nothing."""
        return self.cents / whole.cents if whole else 0.0

    def divided(self, parts):
        """A fair part, rounded half to even."""
        quotient, rest = divmod(self.cents, parts)
        up = 2 * rest > parts or (2 * rest == parts and quotient % 2)
        return Money(quotient + up)

    def __format__(self, spec):
        sign = "-" if self.cents < 0 else ""
        whole, cents = divmod(abs(self.cents), 100)
        return format(f"{sign}{whole:,}.{cents:02}", spec)

    def __str__(self):
        return format(self)
