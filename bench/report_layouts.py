"""A seeded generator of report exports: layouts as the product of independent features, and what is true of each.

The data looks like furniture wherever it may: customers called Total Builders, projects called Subtotal.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

Cells = list[str]

ROWS_A_PAGE = 12

FEATURES: dict[str, tuple[object, ...]] = {
    "entity": ("projects", "materials", "work_orders", "work_order_materials"),
    "banner": (0, 1, 3, 12),
    "two_rows": (False, True),
    "broken": (False, True),
    "repeated": (False, True),
    "pages": ("", "foot", "head"),
    "groups": ("", "labelled", "bare"),
    "totals": ((), ("sub",), ("page", "grand"), ("sub", "page", "grand"), ("grand", "count")),
    "legend": (0, 1, 3),
    "blank_column": (False, True),
    "months": (False, True),
    "padded": (True, False),
    "delimiter": (",", ";", "\t", "|"),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """One way in which a report may be set: a choice for each of the `FEATURES`."""

    entity: str
    banner: int
    two_rows: bool
    broken: bool
    repeated: bool
    pages: str
    groups: str
    totals: tuple[str, ...]
    legend: int
    blank_column: bool
    months: bool
    padded: bool
    delimiter: str


@dataclass(frozen=True, slots=True)
class Kind:
    """The columns of an entity: *captions* over *headings*, and which of them names the group."""

    headings: tuple[str, ...]
    captions: tuple[str, ...]
    below: tuple[str, ...]
    group: str
    label: str
    money: str


KINDS = {
    "projects": Kind(
        ("Project Id", "Project Name", "Customer", "Status", "Bid Date", "Contract Amount", "Notes"),
        ("Project", "", "", "", "Bid", "Contract", ""),
        ("Id", "Name", "Customer", "Status", "Date", "Amount", "Notes"),
        "Customer",
        "Customer",
        "Contract Amount",
    ),
    "materials": Kind(
        ("SKU", "Description", "Category", "UOM", "Unit Cost", "Vendor", "Lead Time"),
        ("", "", "", "", "Unit", "", "Lead"),
        ("SKU", "Description", "Category", "UOM", "Cost", "Vendor", "Time"),
        "Category",
        "Category",
        "Unit Cost",
    ),
    "work_orders": Kind(
        ("WO #", "Job #", "Description", "Purpose", "Status", "Order Qty"),
        ("WO", "Job", "", "", "", "Order"),
        ("#", "#", "Description", "Purpose", "Status", "Qty"),
        "Job #",
        "Job",
        "Order Qty",
    ),
    "work_order_materials": Kind(
        ("SKU", "WO #", "Job #", "Qty", "UOM"),
        ("", "WO", "Job", "", ""),
        ("SKU", "#", "#", "Qty", "UOM"),
        "Job #",
        "Job",
        "Qty",
    ),
}

HOSTILE = (
    *("Total Builders", "Page 2 Café", "Subtotal", "Grand Total Cabinet", "March", "March 2024", "Count: 4"),
    *("Totals & Sons", "Page 3", "Printed matters", "Notes", "Location", "Material", "Customer: none", "Sum of parts"),
    *("Total", "Report rack", "Run-on shelf", "Status", "End of report", "Items", "Page Total", "Name", "Description"),
)
_PLAIN = (
    "Harbor Clinic",
    "Reception desk",
    'Wall panel 3/4"',
    "Library – Phase 2",
    "Exam room, north; wing",
    "Bar | back",
)
_GROUPS = {
    "projects": ("Northpier Builders", "Total Builders", "Keel & Sons", "Page 2 Café"),
    "materials": ("Panels", "Sub Panels", "Hardware", "Edge banding"),
    "work_orders": ("24001", "24002", "24-0117", "24003"),
    "work_order_materials": ("24001", "24002", "24-0117", "24003"),
}


@dataclass(slots=True)
class Report:
    """A report as rows of cells, and what is true of it.

    *data* maps the place of a row (from 0) to its fields, by heading, those of its group among them;
    *header* is the place of the header's last row, *captions* are those of the rows that stand over headings.
    """

    layout: Layout
    rows: list[Cells] = field(default_factory=list)
    data: dict[int, dict[str, str]] = field(default_factory=dict)
    header: int = 0
    captions: list[int] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        """The columns of its entity."""
        return KINDS[self.layout.entity]


def layouts(seed: int, count: int) -> list[Layout]:
    """*count* different layouts in which every choice of every feature stands."""
    chance = random.Random(seed)
    decks = {name: _deck(chance, choices, count) for name, choices in FEATURES.items()}
    found = [Layout(**{name: deck[at] for name, deck in decks.items()}) for at in range(count)]  # type: ignore[arg-type]
    return [_possible(layout) for layout in found]


def _deck(chance: random.Random, choices: Sequence[object], count: int) -> list[object]:
    deck = [choices[at % len(choices)] for at in range(count)]
    chance.shuffle(deck)
    return deck


def _possible(layout: Layout) -> Layout:
    """A job's number alone in a row may as well be a work order's, so those groups have labels."""
    if layout.groups == "bare" and layout.entity.startswith("work"):
        return replace(layout, groups="labelled")
    return layout


def report(layout: Layout, seed: int) -> Report:
    """A report of four groups over some pages."""
    return _Press(layout, random.Random(seed)).printed()


_LEGEND = ("Status codes: A = Awarded, H = on hold", "Prices are per unit.", "*** End of report ***")


class _Press:
    """Prints a report, row by row."""

    def __init__(self, layout: Layout, chance: random.Random) -> None:
        self._layout, self._chance, self._it = layout, chance, Report(layout)
        self._kind = self._it.kind
        self._own = [name for name in self._kind.headings if not (layout.groups and name == self._kind.group)]
        self._page = 1
        self._sums = {"sub": Decimal(), "page": Decimal(), "grand": Decimal()}
        self._counted = self._on_page = 0
        self._group = ""

    def printed(self) -> Report:
        self._banner()
        self._page_line("head")
        self._header()
        self._it.header = len(self._it.rows) - 1
        for group in _GROUPS[self._layout.entity]:
            self._group = group
            self._group_heading(is_continued=False)
            for _ in range(self._chance.randrange(4, 11)):
                if self._on_page == ROWS_A_PAGE:
                    self._break()
                if self._layout.months and self._chance.random() < 0.1:
                    self._line([self._chance.choice(("March", "APRIL 2024", "December"))])
                self._data()
            self._total("sub", self._chance.choice((f"Total for {group}", "Subtotal", f"{group} Total")))
        self._total("page", "Page Total")
        self._page_line("foot")
        self._total("grand", "Grand Total")
        if "count" in self._layout.totals:
            self._line([f"Count: {self._counted}"])
        self._legend()
        return self._it

    # ── furniture ────────────────────────────────────────────────────────────

    def _banner(self) -> None:
        for number in range(self._layout.banner):
            self._line(["Harbor Millwork & Casework" if number == 0 else f"Report line {number}, as asked for"])

    def _page_line(self, place: str) -> None:
        if self._layout.pages == place:
            page = f"Page {self._page} of 9"
            self._line([page] if place == "foot" else [f"Printed 01/15/2026 3:0{self._page} PM", "", page])

    def _header(self) -> None:
        if self._layout.two_rows:
            over = dict(zip(self._kind.headings, self._kind.captions, strict=True))
            under = dict(zip(self._kind.headings, self._kind.below, strict=True))
            self._it.captions.append(len(self._it.rows))
            self._line([over[name] for name in self._own])
            self._line([under[name] for name in self._own], is_whole=True)
        else:
            names = [name.replace(" ", "\n") if self._layout.broken else name for name in self._own]
            self._line(names, is_whole=True)

    def _group_heading(self, *, is_continued: bool) -> None:
        more = " (continued)" if is_continued else ""
        if self._layout.groups == "labelled":
            self._line([f"{self._kind.label}: {self._group}{more}"])
        elif self._layout.groups == "bare":
            self._line([f"{self._group}{more}"])

    def _break(self) -> None:
        layout = self._layout
        self._total("page", "Page Total")
        self._page_line("foot")
        self._page += 1
        if layout.pages and layout.repeated:
            self._banner()
        self._page_line("head")
        if layout.repeated:
            self._header()
            self._group_heading(is_continued=True)
        self._on_page = 0

    def _total(self, name: str, word: str) -> None:
        if name in self._layout.totals:
            at = self._own.index(self._kind.money)
            cells = [""] * (at + 1)
            cells[0], cells[at] = word, f"{self._sums[name]:,f}"
            self._line(cells)
        self._sums[name] = Decimal()

    def _legend(self) -> None:
        if self._layout.legend:
            self._it.rows.append([""] * (len(self._own) if self._layout.padded else 1))
        for words in _LEGEND[: self._layout.legend]:
            self._line([words])

    # ── data ─────────────────────────────────────────────────────────────────

    def _data(self) -> None:
        self._counted, self._on_page = self._counted + 1, self._on_page + 1
        fields = self._fields(self._counted)
        amount = Decimal(fields[self._kind.money])
        self._sums = {name: total + amount for name, total in self._sums.items()}
        self._it.data[len(self._it.rows)] = fields
        self._line([fields[name] for name in self._own], is_whole=True)

    def _fields(self, number: int) -> dict[str, str]:
        chance = self._chance
        fields = {name: self._text() for name in ("Project Name", "Description", "Notes", "Vendor", "Purpose")} | {
            "Project Id": f"24-{number:04}" if chance.random() < 0.7 else f"{24000 + number}",
            "SKU": f"MEL-{number:03}" if chance.random() < 0.8 else f"SCREW{chr(65 + number % 26)}{number}",
            "WO #": f"{70000 + number}",
            "Job #": self._group,
            "Customer": self._group,
            "Category": self._group,
            "Status": chance.choice(("Approved", "Draft", "On Hold")),
            "Bid Date": f"{number % 12 + 1:02}/{number % 27 + 1:02}/2024",
            "Contract Amount": f"{chance.randrange(100, 9_999_999) / 100:.2f}",
            "UOM": "EA",
            "Unit Cost": f"{chance.randrange(1, 99_999) / 100:.2f}",
            "Lead Time": f"{chance.randrange(1, 30)}",
            "Order Qty": f"{chance.randrange(1, 30)}",
            "Qty": f"{chance.randrange(1, 30)}",
        }
        return {name: text for name, text in fields.items() if name in self._kind.headings}

    def _text(self) -> str:
        return self._chance.choice(HOSTILE if self._chance.random() < 0.35 else _PLAIN)

    def _line(self, cells: Sequence[str], *, is_whole: bool = False) -> None:
        """Print a row; *is_whole* rows have all their cells, the others only where reports are padded."""
        line = list(cells)
        width = len(self._own)
        if self._layout.padded or is_whole:
            line += [""] * (width - len(line))
        if self._layout.blank_column and len(line) > 2:
            line.insert(2, "")
        self._it.rows.append(line)
