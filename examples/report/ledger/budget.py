"""Monthly limits by category, and the patterns that sort the bank's entries. A JSON file."""

import json
import re
from dataclasses import dataclass

from .model import Category, LedgerError
from .money import Money


@dataclass(frozen=True)
class Limit:
    category: str
    monthly: Money
    comment: str = ""


@dataclass(frozen=True)
class Rules:
    limits: tuple[Limit, ...] = ()
    patterns: tuple[tuple[re.Pattern, Category], ...] = ()

    @property
    def monthly_total(self):
        return sum((limit.monthly for limit in self.limits), Money())


@dataclass(frozen=True)
class Standing:
    """How a limit and what was spent compare over some months."""

    limit: Limit
    months: int
    spent: Money
    worst: tuple[str, Money] | None

    @property
    def allowed(self):
        return Money(self.limit.monthly.cents * self.months)

    @property
    def left(self):
        return self.allowed - self.spent

    @property
    def verdict(self):
        used = self.spent.share_of(self.allowed)
        match used:
            case _ if used > 1.0:
                return "over"
            case _ if used > 0.9:
                return "tight"
            case 0:
                return "unused"
        return "fine"


def _money(value, where):
    try:
        return Money.parse(str(value))
    except ValueError as error:
        raise LedgerError(f"{where}: {error}") from None


def read(path):
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise LedgerError(error.msg, path, error.lineno) from error
    match data:
        case {"limits": dict(limits), "patterns": list(patterns)}:
            pass
        case _:
            raise LedgerError("'limits' and 'patterns' are needed", path)
    return Rules(
        limits=tuple(_limit(name, value) for name, value in limits.items()),
        patterns=tuple((re.compile(p, re.IGNORECASE), Category(c)) for p, c in patterns),
    )


def _limit(name, value):
    match value:
        case {"monthly": monthly, **rest}:
            return Limit(name, _money(monthly, name), rest.get("comment", ""))
        case int() | float() | str():
            return Limit(name, _money(value, name))
    raise LedgerError(f"{name}: neither an amount nor an object with 'monthly'")


def standings(ledger, rules):
    """One Standing a limit, for the months that the entries cover."""
    months = list(ledger.grouped(lambda e: e.month))
    for limit in rules.limits:
        within = ledger.expenses.where(lambda e: e.category.is_within(limit.category))
        by_month = {month: part.total for month, part in within.grouped(lambda e: e.month).items()}
        worst = max(by_month.items(), key=lambda item: item[1], default=None)
        yield Standing(limit, len(months), within.total, worst)
