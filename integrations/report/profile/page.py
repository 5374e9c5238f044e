"""A profile as one page of HTML that needs nothing else: no script, no network, the same bytes each time."""

from collections.abc import Iterable
from html import escape

from integrations.ppak.profile.values import DATA, ColumnProfile, Profile, TableProfile
from integrations.report.profile.words import distinct_words, kind_words, notes_of, place_words, shown, use_words

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; width: 100%; }
caption { text-align: left; color: #444; padding-bottom: .3rem; }
th, td { border-bottom: 1px solid #ccc; padding: .3rem .6rem; text-align: left; vertical-align: top; }
td.number { text-align: right; white-space: nowrap; }
tr.unread { background: #fff4d6; }
meter { width: 5rem; }
""".strip()

_HEAD = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    f"<title>Profile of an export folder</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<main>\n"
    "<h1>Profile of an export folder</h1>\n"
)


def render_page(profile: Profile) -> str:
    """The page; what comes from the files is escaped, and kept to its own direction of reading."""
    findings = _list(f"{finding.count:,} × {finding.rule}: {finding.message}" for finding in profile.findings)
    seen = f"<h2>To see</h2>\n{findings}" if findings else ""
    tables = "".join(_section(number, table) for number, table in enumerate(profile.tables, 1))
    return f"{_HEAD}{_overview(profile)}{seen}{tables}</main>\n</body>\n</html>\n"


def _overview(profile: Profile) -> str:
    rows = "".join(_line(number, table) for number, table in enumerate(profile.tables, 1))
    return _table("The files and sheets of the folder", ("File", "Is", "Rows", "Columns"), rows)


def _line(number: int, table: TableProfile) -> str:
    cells = (
        f'<th scope="row"><a href="#table-{number}">{_text(table.place)}</a></th>',
        f"<td>{_text(kind_words(table))}</td>",
        f'<td class="number">{table.rows.get(DATA, 0):,}</td>',
        f'<td class="number">{len(table.columns):,}</td>',
    )
    return f"<tr>{''.join(cells)}</tr>\n"


def _section(number: int, table: TableProfile) -> str:
    why = f"<p>Not read: {_text(table.why)}.</p>\n" if table.why else ""
    place = f"<p>{_text(place_words(table))}</p>\n" if place_words(table) else ""
    heading = f'<h2 id="table-{number}">{_text(table.place)}: {_text(kind_words(table))}</h2>\n'
    return f"<section>\n{heading}{why}{place}{_columns(table)}{_list(notes_of(table))}</section>\n"


def _columns(table: TableProfile) -> str:
    if not table.columns:
        return ""
    rows = "".join(_column(column, table) for column in table.columns)
    return _table("Its columns", ("Column", "Read as", "Filled", "Distinct", "For example"), rows)


def _column(column: ColumnProfile, table: TableProfile) -> str:
    unread = ' class="unread"' if column.used_as is None else ""
    filled = f"{column.fill:.0%}"
    cells = (
        f'<th scope="row">{_text(column.name)}</th>',
        f"<td>{_text(use_words(column, table))}</td>",
        f'<td class="number"><meter min="0" max="1" value="{column.fill:.4f}">{filled}</meter> {filled}</td>',
        f'<td class="number">{escape(distinct_words(column.holds))}</td>',
        f"<td>{'; '.join(map(_text, column.holds.samples))}</td>",
    )
    return f"<tr{unread}>{''.join(cells)}</tr>\n"


def _table(caption: str, headings: Iterable[str], rows: str) -> str:
    head = "".join(f'<th scope="col">{heading}</th>' for heading in headings)
    return f"<table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"


def _list(notes: Iterable[str]) -> str:
    items = "".join(f"<li>{_text(note)}</li>\n" for note in notes)
    return f"<ul>\n{items}</ul>\n" if items else ""


def _text(text: str) -> str:
    return f"<bdi>{escape(shown(text))}</bdi>"
