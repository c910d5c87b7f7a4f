"""Shows the sections of a report: as text for people, as JSON or CSV for programs."""

import csv
import io
import json
import re
import textwrap

_NUMBER = re.compile(r"-?[\d,]+(\.\d+)?")
BAR = 24


def _is_number(value):
    return isinstance(value, int | float) or bool(_NUMBER.fullmatch(value))


def _cell(value):
    return f"{value:.1%}" if isinstance(value, float) and value <= 1 else str(value)


def _table(rows):
    """Lines of a table; numbers to the right. Columns without any value are left out."""
    names = [name for name in rows[0] if any(row[name] != "" for row in rows)]
    cells = [[_cell(row[name]) for name in names] for row in rows]
    right = [all(_is_number(row[name]) for row in rows) for name in names]
    widths = [max(map(len, column)) for column in zip(names, *cells)]
    line = "  ".join(f"{{:{'>' if r else '<'}{w}}}" for r, w in zip(right, widths))
    yield line.format(*names).rstrip()
    yield "  ".join("-" * width for width in widths)
    for row in cells:
        yield line.format(*row).rstrip()


def _bars(rows, label, share):
    width = max(len(row[label]) for row in rows)
    for row in rows:
        full, part = divmod(round(row[share] * BAR * 8), 8)
        yield f"{row[label]:<{width}} {'█' * full}{' ▏▎▍▌▋▊▉'[part]}".rstrip()


def _facts(row, width):
    label = max(map(len, row))
    for name, value in row.items():
        yield f"{name:.<{label + 2}} {value}"


def _paragraphs(rows, width):
    for row in rows:
        yield f"{row['day']}  {row['payee']}"
        yield from textwrap.wrap(row["note"], width, initial_indent="    ", subsequent_indent="    ")


def _section(name, content, width):
    match name, content:
        case _, []:
            yield "(nothing)"
        case "summary", dict():
            yield from _facts(content, width)
        case "notes", _:
            yield from _paragraphs(content, width)
        case "categories", _:
            yield from _table(content)
            yield ""
            yield from _bars(content, "category", "share")
        case "budget", _:
            yield from _table([{k: v for k, v in row.items() if k != "comment"} for row in content])
            for row in content:
                if row["comment"]:
                    text = f"{row['category']}: {row['comment']}"
                    yield textwrap.shorten(text, width, placeholder=" ...")
        case _:
            yield from _table(content)


def as_text(results, width):
    out = []
    for name, content in results.items():
        title = name.capitalize()
        body = "\n".join(_section(name, content, width))
        out.append(f"{title}\n{'=' * len(title)}\n{textwrap.indent(body, '  ')}\n")
    return "\n".join(out)


def as_json(results, width):
    return json.dumps(results, indent=2, ensure_ascii=False) + "\n"


def as_csv(results, width):
    """One table after the other; the first column names the section."""
    out = io.StringIO()
    for name, content in results.items():
        rows = content if isinstance(content, list) else [content]
        if not rows:
            continue
        writer = csv.DictWriter(out, ["section", *rows[0]], lineterminator="\n")
        writer.writeheader()
        writer.writerows({"section": name, **row} for row in rows)
    return out.getvalue()


FORMATS = {"text": as_text, "json": as_json, "csv": as_csv}
