"""The projects, work orders and material lines of an invented millwork shop, as on two days."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from making.files import csv_bytes, us
from making.stock import materials

PROJECT_HEADINGS = (
    *("Project Id", "Job #", "Project Name", "Customer", "Customer Email", "Customer Phone", "Status", "Phase"),
    *("Bid Date", "Start Date", "Target Completion", "Completion Date", "Contract Amount", "Address 1", "Address 2"),
    *("City", "State", "Zip", "Project Type", "Notes", "Created", "Last Modified"),
)
WORK_ORDER_HEADINGS = ("WO #", "Job #", "Description", "Purpose", "Status", "Order Qty", "Instructions")
LINE_HEADINGS = ("Job #", "WO #", "SKU", "Qty", "UOM")

CUSTOMERS = (
    ("Harrow & Pine Builders, Inc.", "dwhitlock@harrowpine.example", "(253) 555-0142"),
    ("Northpier Builders", "bids@northpier.example", "206-555-0118"),
    ("Vantreight Construction", "t.osei@vantreight.example", "(503) 555-0127"),
    ("Quillfeather Dental Group", "office@quillfeather.example", "360.555.0163"),
    ("Marrow Creek School District 19", "facilities@marrowcreek.example", "(253) 555-0109"),
    ("Saltmarsh Hospitality LLC", "projects@saltmarsh.example", "206-555-0190"),
    ("Copperline Tenant Works", "m.adeyemi@copperline.example", "425-555-0155"),
    ("Whitlock & Sons General Contracting", "estimating@whitlocksons.example", "(360) 555-0171"),
    ("Fernhollow Medical Plaza", "", "253-555-0136"),
    ("Studio Okafor Vance", "studio@okaforvance.example", ""),
)
PLACES = (
    *("Orchard Row", "Brinewater", "Larkspur", "Cedar Hollow", "Pier 9", "Millrace", "Juniper Street", "Tidewater"),
    *("Foxglove", "Granite Point", "Sable Creek", "Heron Park", "Amberley", "Stillwater", "Kestrel Ridge", "Dunmore"),
)
SCOPES = (
    *("Library Casework", "Reception Desk", "Exam Room Casework", "Lobby Paneling", "Break Room Cabinets"),
    *("Nurse Station", "Tasting Bar", "Model Unit Kitchens", "Courtroom Millwork"),
)
SPECIAL_NAMES = {
    0: "Maple Ridge Elem. – Library Casework",
    3: 'Orchard Row Dental, 2½" Reveal Panels',
    9: "Brinewater® Lab – Fume Hood Surrounds",
    14: "Larkspur Lofts, Bldgs. A, B & C",
    22: "Millrace Café, 12' 6\" Curved Bar",
    31: 'Pier 9 Kiosk "The Lantern"',
    47: "Heron Park ½ Bath Vanities (24)",
    60: "Saltmarsh Inn – Suites 301–318",
}
SITES = (
    *(("Tacoma", "WA", "98402"), ("Olympia", "WA", "98501")),
    *(("Portland", "OR", "97205"), ("Bellevue", "WA", "98004")),
)
STREETS = ("Alder St", "Commerce St", "School Rd", "Harbor Ave", "N 14th St", "Quarry Ln")
KINDS = ("School, Public", "Healthcare", "Tenant Improvement, Commercial", "Hospitality", "Multi-family, Residential")
UNDER_WAY = (
    *(("In Progress", "Fab"), ("Approved", "Design"), ("In Progress", "Assembly"), ("Won", "Ordering")),
    *(("In Progress", "Install"), ("Awarded", "Design"), ("On Hold", "Ordering"), ("In Progress", "Punch")),
)
NOT_WON = ("Lost", "No Bid", "Cancelled")
STILL_BID = ("Sent", "Pending", "Quoted", "Draft", "Sent")


@dataclass(frozen=True)
class Project:
    """A project as PPak has it; no *job* while it is a bid."""

    ppak_id: str
    job: str
    name: str
    customer: tuple[str, str, str]
    status: str
    phase: str
    bid: date
    start: date | None
    target: date | None
    completed: date | None
    amount: str
    address: tuple[str, str, str, str, str]
    kind: str
    notes: str
    created: str
    modified: str

    @property
    def row(self) -> tuple[str, ...]:
        """Its cells under `PROJECT_HEADINGS`."""
        dates = (us(self.bid), us(self.start), us(self.target), us(self.completed))
        return (
            *(self.ppak_id, self.job, self.name, *self.customer, self.status, self.phase, *dates, self.amount),
            *(*self.address, self.kind, self.notes, self.created, self.modified),
        )


def projects(count: int = 74) -> list[Project]:
    """All projects on 2026-01-15, the oldest first: done, under way, then bids; some never won."""
    chance, jobs, found = Random(20260115), {}, []  # noqa: S311  a seed, not a secret
    for position in range(count):
        status, phase = _standing(position)
        bid = date(2024, 1, 9) + timedelta(days=position * 10 + int(chance.random() * 4))
        job = "" if _is_bid(position) else f"{bid:%y}{_next(jobs, bid.year):03}"
        found.append(_project(position, job, (status, phase), bid, chance))
    return found


def _is_bid(position: int) -> bool:
    return position >= 56 or position % 7 == 5


def _standing(position: int) -> tuple[str, str]:
    if position >= 56:
        return STILL_BID[position % len(STILL_BID)], "Design"
    if position % 7 == 5:
        return NOT_WON[position % len(NOT_WON)], "Design"
    return ("Complete", "Complete") if position < 36 else UNDER_WAY[position % len(UNDER_WAY)]


def _next(counters: dict[int, int], year: int) -> int:
    counters[year] = counters.get(year, 3) + 1
    return counters[year]


def _project(position: int, job: str, standing: tuple[str, str], bid: date, chance: Random) -> Project:
    start = bid + timedelta(days=45 + int(chance.random() * 60)) if job else None
    target = start + timedelta(days=60 + int(chance.random() * 210)) if start else None
    late = timedelta(days=int(chance.random() * 24) - 10)
    done = min(target + late, date(2026, 1, 9)) if target and standing[0] == "Complete" else None
    created, modified = bid - timedelta(days=21), min(bid + timedelta(days=position * 7), date(2026, 1, 14))
    cents = 850_000 + int(chance.random() * 39_000_000)
    place, scope = PLACES[position * 5 % len(PLACES)], SCOPES[position * 4 % len(SCOPES)]
    return Project(
        ppak_id=f"{bid:%y}-{117 + position * 3:04}",
        job=job,
        name=SPECIAL_NAMES.get(position, f"{place} – {scope}" if position % 3 else f"{place} {scope}"),
        customer=CUSTOMERS[position * 3 % len(CUSTOMERS)],
        status=standing[0],
        phase=standing[1],
        bid=bid,
        start=start,
        target=target,
        completed=done,
        amount=_amount(position, standing[0], cents),
        address=_address(position),
        kind=KINDS[position % len(KINDS)],
        notes=_notes(position),
        created=f"{us(created)} 8:{position % 60:02}",
        modified=f"{us(modified)} 16:{position * 7 % 60:02}",
    )


def _amount(position: int, status: str, cents: int) -> str:
    if position == 0:
        return "$12,076.09"
    if status in {"Draft", "No Bid"}:
        return ""
    dollars = f"${cents // 100:,}.{cents % 100:02}"
    credit = {17: "($425.00)", 38: "-$1,250.00", 45: "($88.40)"}
    return credit.get(position, dollars)


def _address(position: int) -> tuple[str, str, str, str, str]:
    second = f"Ste {position * 10 + 100}" if position % 4 == 1 else ""
    return (f"{100 + position * 37} {STREETS[position % len(STREETS)]}", second, *SITES[position % len(SITES)])


def _notes(position: int) -> str:
    if position % 11 == 4:
        return "Field verify before release.\nDock hours 6:00-2:30, call ahead."
    return "Per bid set, addenda 1-3" if position % 6 == 0 else ""


def in_october(listed: list[Project]) -> list[Project]:
    """The same shop on 2025-10-01: later bids are not there yet, and the youngest jobs are bids still."""
    known = [it for it in listed if it.bid < date(2025, 9, 30)]
    return [_in_october(position, it) for position, it in enumerate(known)]


def _in_october(position: int, it: Project) -> Project:
    modified = us(min(it.bid + timedelta(days=position), date(2025, 9, 30))) + " 9:15"
    if position >= 50 and it.job:
        return replace(it, job="", status="Sent", phase="Design", start=None, target=None, modified=modified)
    if it.completed and it.completed > date(2025, 9, 30):
        return replace(it, status="In Progress", phase="Install", completed=None, modified=modified)
    return replace(it, modified=modified)


# ── work orders and what they use ────────────────────────────────────────────


@dataclass(frozen=True)
class WorkOrder:
    """A package of work of a job, with the SKUs and quantities it uses."""

    number: str
    job: str
    row: tuple[str, ...]
    uses: tuple[tuple[str, str], ...]


PACKAGES = (
    ("Base cabinets", "Fabrication", "See dwg A4.1; field verify", ("MEL-WHT-34-49X97", "HNG-110-FO", "SHP-5MM-NI")),
    ("Upper cabinets", "Fabrication", "", ("MEL-WHT-34-49X97", "EB-WHT-1MM", "PUL-WIRE-4-26D")),
    ("Countertops, plam", "Fabrication", "Scribe to wall.\nSeams at sink only.", ("CTP-PLAM-SE-25", "BRK-CTR-18")),
    ("Finish group A – clear maple", "Finishing", "", ("PLY-MPL-34-UV2", "FIN-LAC-CLR-GAL")),
    ("Samples", "Samples", "3 sets, 8\" x 10\"", ("MSC-SAMPLE-KIT",)),
    ("Doors & drawer fronts", "Fabrication", 'Matched, "set A"', ("PP-DOOR-001", "DWF-SHK-18X6", "PP-HW-123")),
    ("Install", "Installation", "Lift needed, 2 men", ("SCR-8X2-WH", "ADH-CA-10OZ")),
    ("Change order 1 – add 2 tall units", "Change Order", "Approved by owner", ("MEL-GRY-34-49X97", "SLD-FE-18-100")),
)  # fmt: skip
ORDERS_OF_A_JOB = (3, 4, 2, 5, 3, 1, 4, 5, 4)
SHOP_STATUS = ("Engineering", "Purchasing", "Fabrication", "Finishing", "Ready to Ship")


def work_orders(listed: list[Project]) -> list[WorkOrder]:
    """One to five for every project that is a job, numbered through."""
    found: list[WorkOrder] = []
    for position, project in enumerate(it for it in listed if it.job):
        for turn in range(ORDERS_OF_A_JOB[position % len(ORDERS_OF_A_JOB)]):
            found.append(_work_order(10452 + len(found), project, position * 3 + turn))
    return found


def _work_order(number: int, project: Project, turn: int) -> WorkOrder:
    description, purpose, instructions, skus = PACKAGES[turn % len(PACKAGES)]
    status = "Complete" if project.status == "Complete" else SHOP_STATUS[turn % len(SHOP_STATUS)]
    quantity = "" if description == "Install" else str(1 + turn * 5 % 24)
    row = (str(number), project.job, description, purpose, status, quantity, instructions)
    return WorkOrder(str(number), project.job, row, tuple((sku, str(2 + turn * 7 % 40)) for sku in skus))


def line_rows(orders: list[WorkOrder]) -> Iterator[tuple[str, ...]]:
    """The rows of the material lines, in the library's units."""
    unit_of = {it.sku: it.uom for it in materials()}
    for order in orders:
        for sku, quantity in order.uses:
            yield (order.job, order.number, sku, quantity, unit_of[sku])


def shop_files() -> dict[str, bytes]:
    """Path below examples/ → bytes: projects, work orders and lines, today's and October's."""
    today = projects()
    return _snapshot("2026-01-15", today, work_orders(today)) | _october(today)


def _october(today: list[Project]) -> dict[str, bytes]:
    then = in_october(today)
    return _snapshot("2025-10-01", then, work_orders(then)[:120])


def _snapshot(day: str, listed: list[Project], orders: list[WorkOrder]) -> dict[str, bytes]:
    tables = {
        "projects": [PROJECT_HEADINGS, *(it.row for it in listed)],
        "work_orders": [WORK_ORDER_HEADINGS, *(it.row for it in orders)],
        "work_order_materials": [LINE_HEADINGS, *line_rows(orders)],
    }
    return {f"ppak_exports/{entity}_{day}.csv": csv_bytes(rows) for entity, rows in tables.items()}
