"""The sections of the report, as plain data: each a list of rows, or one row."""

import math
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque
from datetime import timedelta
from itertools import pairwise

from . import budget
from .money import Money


def summary(ledger, rules):
    first, last = ledger.span
    spent, earned = ledger.expenses.total, -ledger.income.total
    days = (last - first).days + 1
    busiest, count = Counter(f"{e.day:%A}" for e in ledger).most_common(1)[0]
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "entries": len(ledger),
        "income": str(earned),
        "expenses": str(spent),
        "balance": str(earned - spent),
        "per day": str(spent.divided(days)),
        "busiest day": f"{busiest} ({count} entries)",
    }


def categories(ledger, rules):
    expenses = ledger.expenses
    rows = []
    for name, part in expenses.grouped(lambda e: e.category.top).items():
        kinds = Counter()
        for entry in part:
            kinds[entry.category.name] += entry.amount.cents
        largest = max(part, key=lambda e: e.amount)
        rows.append(
            {
                "category": name,
                "entries": len(part),
                "total": str(part.total),
                "share": round(part.total.share_of(expenses.total), 4),
                "mostly": kinds.most_common(1)[0][0],
                "largest": f"{largest.payee} {largest.amount}",
            }
        )
    return sorted(rows, key=lambda row: (-row["share"], row["category"]))


def months(ledger, rules):
    rows = []
    balance = Money()
    recent = deque(maxlen=3)
    for month, part in ledger.grouped(lambda e: e.month).items():
        spent, earned = part.expenses.total, -part.income.total
        balance += earned - spent
        recent.append(spent)
        rows.append(
            {
                "month": month,
                "income": str(earned),
                "expenses": str(spent),
                "balance": str(balance),
                "average of 3": str(sum(recent, Money()).divided(len(recent))),
            }
        )
    return rows


def budgets(ledger, rules):
    return [
        {
            "category": standing.limit.category,
            "allowed": str(standing.allowed),
            "spent": str(standing.spent),
            "left": str(standing.left),
            "verdict": standing.verdict,
            "worst month": "{0} {1}".format(*standing.worst) if standing.worst else "",
            "comment": standing.limit.comment,
        }
        for standing in budget.standings(ledger, rules)
    ]


def recurring(ledger, rules):
    """Payees that come back every month, give or take three days."""
    by_payee = defaultdict(list)
    for entry in ledger.expenses:
        by_payee[entry.payee].append(entry)
    rows = []
    for payee, entries in by_payee.items():
        gaps = [(b.day - a.day).days for a, b in pairwise(entries)]
        if len(gaps) < 2 or any(abs(gap - 30) > 3 for gap in gaps):
            continue
        amounts = [entry.amount for entry in entries]
        rows.append(
            {
                "payee": payee,
                "times": len(entries),
                "last": str(amounts[-1]),
                "change": str(amounts[-1] - amounts[0]),
                "next": (entries[-1].day + timedelta(days=30)).isoformat(),
            }
        )
    return sorted(rows, key=lambda row: row["next"])


def _middle_and_spread(values):
    """The median, and the standard deviation."""
    ordered = sorted(values)
    half = len(ordered) // 2
    median = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    mean = math.fsum(values) / len(values)
    return median, math.sqrt(math.fsum((v - mean) ** 2 for v in values) / len(values))


def unusual(ledger, rules):
    """Entries far above what their category usually costs."""
    usual = {}
    for name, part in ledger.expenses.grouped(lambda e: e.category).items():
        amounts = [entry.amount.cents for entry in part]
        if len(amounts) >= 4:
            usual[name] = _middle_and_spread(amounts)
    limits = ChainMap(usual, defaultdict(lambda: (float("inf"), 0.0)))
    rows = []
    for entry in ledger.expenses:
        median, deviation = limits[entry.category]
        if entry.amount.cents > median + 2 * deviation:
            rows.append(
                {
                    "day": entry.day.isoformat(),
                    "payee": entry.payee,
                    "amount": str(entry.amount),
                    "usual": str(Money(round(median))),
                    "times": round(entry.amount.cents / median, 1),
                }
            )
    return rows


def notes(ledger, rules):
    found = OrderedDict((entry, entry.note) for entry in ledger if entry.note and "bank" not in entry.tags)
    return [{"day": e.day.isoformat(), "payee": e.payee, "note": note} for e, note in found.items()]


def entries(ledger, rules):
    return [entry.as_row() for entry in ledger]


SECTIONS = {
    "summary": summary,
    "categories": categories,
    "months": months,
    "budget": budgets,
    "recurring": recurring,
    "unusual": unusual,
    "notes": notes,
    "entries": entries,
}
