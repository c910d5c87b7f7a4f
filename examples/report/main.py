"""Household accounts: reads a journal, a bank's CSV export and a budget, and reports.

    typhon examples/report/main.py                      the whole report, as text
    typhon examples/report/main.py -f json -r months    one section, as JSON
    typhon examples/report/main.py --since 2026-03-01 --match 'rail|bus' -r entries -f csv
"""

import argparse
import logging
import re
import sys
from datetime import date
from pathlib import Path

from ledger import analysis, bank, budget, journal, output
from ledger.model import Ledger, LedgerError

DATA = Path(__file__).parent / "data"
SECTIONS = ("summary", "categories", "months", "budget", "recurring", "unusual", "notes", "entries")

log = logging.getLogger("report")


def parse_arguments(argv):
    parser = argparse.ArgumentParser(
        prog="report", description="Report on a journal of expenses.", epilog="Amounts are in euro."
    )
    files = parser.add_argument_group("input")
    files.add_argument("--journal", type=Path, default=DATA / "journal.txt", help="hand-written entries")
    files.add_argument("--bank", type=Path, default=DATA / "bank.csv", help="the bank's export")
    files.add_argument("--budget", type=Path, default=DATA / "budget.json", help="limits and rules")
    choice = parser.add_argument_group("choice")
    choice.add_argument("--since", type=date.fromisoformat, metavar="DATE", help="first day")
    choice.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="last day")
    choice.add_argument("--match", type=re.compile, metavar="REGEX", help="payee or note must match")
    choice.add_argument("--category", action="append", default=[], help="may be given several times")
    parser.add_argument("-f", "--format", choices=sorted(output.FORMATS), default="text")
    parser.add_argument("-r", "--report", choices=SECTIONS, action="append", help="sections (default: all but entries)")
    parser.add_argument("-o", "--output", type=Path, help="write to a file")
    parser.add_argument("-w", "--width", type=int, default=78)
    parser.add_argument("-v", "--verbose", action="count", default=0)
    return parser.parse_args(argv)


def set_up_logging(verbose):
    level = {0: logging.WARNING, 1: logging.INFO}.get(verbose, logging.DEBUG)
    logging.basicConfig(stream=sys.stderr, level=level, format="%(levelname)-7s %(name)s: %(message)s")


def load(options):
    """All entries of both sources, each once, in order."""
    rules = budget.read(options.budget)
    entries = journal.read(options.journal)
    known = {entry.reference for entry in entries if entry.reference}
    for entry in bank.read(options.bank, rules.patterns):
        if entry.reference in known:
            log.info("%s is in the journal already: %s", entry.reference, entry.payee)
            continue
        entries.append(entry)
    ledger = Ledger(sorted(entries))
    log.info("%d entries from %s to %s", len(ledger), *ledger.span)
    return ledger, rules


def choose(ledger, options):
    chosen = ledger.between(options.since, options.until)
    if options.match:
        chosen = chosen.where(lambda e: options.match.search(f"{e.payee} {e.note}"))
    if options.category:
        chosen = chosen.where(lambda e: any(e.category.is_within(c) for c in options.category))
    return chosen


def main(argv=None):
    options = parse_arguments(argv)
    set_up_logging(options.verbose)
    try:
        ledger, rules = load(options)
        chosen = choose(ledger, options)
        if not chosen:
            raise LedgerError("no entry is left to report on")
        sections = options.report or SECTIONS[:-1]
        results = {name: analysis.SECTIONS[name](chosen, rules) for name in sections}
        text = output.FORMATS[options.format](results, options.width)
    except (LedgerError, OSError) as error:
        log.error("%s", error)
        return 1
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
