"""Raw dumps of an invented shop's database, the tables that say what their numbers stand for, and a list beside them.

A dump has the database's own column names, `NULL` for nothing and ISO stamps, in UTF-8.
"""

from collections.abc import Sequence  # noqa: TC003

from making.files import csv_bytes

LISTED, DUMPED = "2026-01-15", "2026-01-12"

PROJECTS = (  # the office's list of the same projects
    ("Project Id", "Job Tag", "Project Name", "Customer", "Status", "Bid Date", "Contract Amount", "Notes"),
    ("24-0122", "8815", "Brinewater Lab", "", "", "4/30/2024", "$48,250.75", ""),
    ("24-0117", "8812", "Cedar Hollow Library", "Northpier Builders", "In Progress", "3/14/2024", "$12,076.09", ""),
    ("24-0130", "8820", "Larkspur Lofts", "Copperline Tenant Works", "On Hold", "5/21/2024", "$9,900.00", ""),
    ("25-0004", "8901", "Foxglove Café", "Saltmarsh Hospitality LLC", "Quoted", "1/17/2025", "$22,415.00", ""),
)
JOB = (  # PPak's projects
    ("job_tag", "company_nbr"),
    ("8812", "1042"),
    ("8815", "1043"),
    ("8820", "1044"),
    ("8901", "1045"),
)
JOBS = (  # ShopPAK's jobs; `ppakid` is the `job_tag` of the project
    ("jobnbr", "jobdescr", "ppakid", "Job Id", "Bill To Customer", "JobStatusRef", "Order Date", "Modified", "Notes"),
    *(
        (
            "3307",
            "Cedar Hollow Library",
            "8812",
            "24017",
            "NULL",
            "3",
            "2024-06-17",
            "2026-01-09T16:20:00",
            "Lift gate",
        ),
        ("3309", "BRINEWATER LAB", "8815", "24021", "NULL", "3", "2024-08-05", "2026-01-09T09:05:00", "NULL"),
        ("3312", "Larkspur Lofts", "8820", "24028", "NULL", "3", "2024-09-23", "2026-01-12T08:00:00", "NULL"),
        ("3320", "Shop fixtures", "NULL", "NULL", "Pier 9 Kiosk", "4", "2025-02-03", "NULL", "NULL"),
        ("3321", "Tidewater Desk", "9999", "25011", "Northpier Builders", "3", "2025-03-10", "NULL", "NULL"),
    ),
)
WO = (
    ("WoNbr", "JobNbr", "WoDescr", "OrderQty", "Instructions"),
    ("10452", "3307", "Base cabinets", "12", "See dwg A4.1; field verify"),
    ("10453", "3309", "Fume hood surrounds", "4", "NULL"),
    ("10454", "3312", "Vanities", "24", "NULL"),
    ("10455", "3320", "Display case", "1", "NULL"),
    ("10456", "3399", "Nobody's doors", "2", "NULL"),
)
INVENTORY_ITEM = (
    ("InvNbr", "LibDivRef", "StockUOMRef", "LeadTime", "MatCost", "Code", "Descr", "Inactive", "Modified"),
    ("501", "1", "7", "10", "62.4000", "MELWHT34-49X97", '3/4" White Melamine 2S', "0", "2025-11-30T08:15:00"),
    ("502", "2", "9", "NULL", "31.5000", "SCR-8X114", '#8 x 1-1/4" Screw', "0", "NULL"),
    ("503", "2", "99", "NULL", "2.1000", "HNG-110", "Hinge 110°", "0", "NULL"),
    ("504", "1", "7", "NULL", "NULL", "MELGRY34-49X97", '3/4" Gray Melamine 2S', "1", "NULL"),
)
LISTS = (
    ("List", "Number", "Value"),
    *(("UOM", "7", "SHT"), ("UOM", "9", "M"), ("UOM", "1", "EA")),
    *(("Division", "1", "Panels"), ("Division", "2", "Hardware")),
    *(("Job Status", "3", "In Progress"), ("Job Status", "4", "Quoted")),
)
BUSINESSES = (
    ("Business No", "Name", "Type", "Phone"),
    ("1042", "Northpier Builders", "GC; Customer", "206-555-0118"),
    ("1043", "Brinewater Institute", "Customer", "360-555-0149"),
    ("1044", "Copperline Tenant Works", "GC", "425-555-0155"),
    ("1045", "Saltmarsh Hospitality LLC", "Customer", "206-555-0190"),
)


def dump_files() -> dict[str, bytes]:
    """Path below examples/ → bytes."""
    dumps: dict[str, Sequence[Sequence[str]]] = {
        "dba_job": JOB,
        "dba_jobs": JOBS,
        "dba_wo": WO,
        "dba_inventory_item": INVENTORY_ITEM,
        "Lists": LISTS,
        "Businesses": BUSINESSES,
    }
    files = {f"{name}_{DUMPED}.csv": csv_bytes(rows, "utf-8") for name, rows in dumps.items()}
    files[f"projects_{LISTED}.csv"] = csv_bytes(PROJECTS)
    return {f"ppak_dumps/{name}": content for name, content in files.items()}
