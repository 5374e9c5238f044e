"""Planted projects: four files and a twin."""

from datetime import date
from decimal import Decimal
from typing import Any

from making.files import Failed, Raw
from making.planting import Table
from making.shop import PROJECT_HEADINGS

PROJECT = {
    "Customer": "Northpier Builders",
    "Customer Email": "office@northpier.example",
    "Customer Phone": "206-555-0118",
    "Status": "In Progress",
    "Phase": "Fab",
    "Bid Date": "3/14/2025",
    "Start Date": "6/16/2025",
    "Target Completion": "9/26/2025",
    "Contract Amount": "$48,250.75",
    "Address 1": "410 Alder St",
    "City": "Tacoma",
    "State": "WA",
    "Zip": "98402",
    "Project Type": "Healthcare",
    "Created": "2/18/2025 8:05",
    "Last Modified": "11/20/2025 16:40",
}
PLAIN = ("Project Id", "Job #", "Project Name", "Customer", "Status", "Phase", "Bid Date", "Contract Amount")


def _project_table(file: str, series: int, headings: tuple[str, ...] = PROJECT_HEADINGS, **how: Any) -> Table:
    numbered = {
        "Project Id": f"25-0{series}{{:02}}",
        "Job #": f"25{series}{{:02}}",
        "Project Name": f"Wren Hall {series}-{{:02}}",
    }
    good = {heading: value for heading, value in PROJECT.items() if heading in headings}
    return Table(file, "projects", headings, good, numbered, **how)


def main_projects() -> Table:
    """The main file: `,` separated cp1252, its name in capitals, with a column that nobody knows."""
    it = _project_table("Projects_2026-01-15.CSV", 6, (*PROJECT_HEADINGS, "Sq Footage Est"))
    it.good["Sq Footage Est"] = "1200"
    it.plant("", "a good row, to compare with")
    it.plant("23", "Windows-1252 characters", Project_Name='Walnut Desk – ½" Reveal, Café® “B”')
    it.plant("18", "an inch mark in a cell without quotes", Project_Name=Raw('Lobby 30"w Desk'))
    it.plant("24", "an apostrophe for feet", Project_Name="Bar top 16' long, it's oak")
    _plant_texts(it)
    _plant_unmapped(it)
    _plant_dates(it)
    _plant_amounts(it)
    _plant_identities(it)
    _plant_shapes(it)
    return it


def _plant_texts(it: Table) -> None:
    it.plant(
        "13", "spaces around and inside", "kept",
        Project_Name="Cedar  Ridge Library ", Status=" In  Progress ", Phase="Fab ", Customer="Northpier Builders ",
    )  # fmt: skip
    it.plant("14", "a client in capitals", Customer="NORTHPIER BUILDERS")
    it.plant("14", "the client's name cut short", Customer="Northpier Bldrs.")
    it.plant("14", "the client's name misspelled", Customer="Northpeir Builders")
    it.plant("15", "placeholders", Customer_Email="N/A", Customer_Phone=".", Address_2="—", Notes="n/a")
    it.plant("15", "a placeholder for the job number: a bid known by its Project Id", Job="—")
    it.plant("15", "a placeholder where a name is due", "customer_name value.missing", Customer="N/A")
    it.plant("17", "several types in one cell", Project_Type="TI, Commercial")
    it.plant("17", "the same types the other way round", Project_Type="Commercial, TI")
    it.plant("17", "the same types without a comma: one type", Project_Type="Commercial TI")
    it.plant("22", "misspellings and abbreviations stay", Project_Name="Refridgerator surround, 2 Drw. w/ pulls")
    it.plant("23", "question marks for letters", "name text.damaged", Project_Name="Se??or Lopez Caf? Remodel")
    it.plant("23", "one question mark is a question", Notes="Confirm colour?")
    it.plant("24", "a line break in a quoted cell", Notes="Field verify.\nDock hours 6:00-2:30\n\nCall ahead.")
    it.plant("31", "formula text", Notes="=SUM(B2:B9)")
    it.plant("32", "a name that starts with =", Project_Name="=Lobby Desk")
    it.plant("32", "a name that starts with +", Project_Name="+Addendum 2 Cabinets")
    it.plant("32", "a name that starts with -", Project_Name="-Rev B Paneling")
    it.plant("32", "a name that starts with @", Project_Name="@Pier 9 Kiosk", Customer_Phone="+1 206 555 0118")
    it.plant("12", "a zip code with its leading zero", Zip="01970", State="MA", City="Salem")


def _plant_unmapped(it: Table) -> None:
    it.plant("", "a status that no table knows", "status status.unmapped", Status="Hot")
    it.plant("", "a phase that no table knows", "phase phase.unmapped", Phase="Mockup")
    it.plant("", "no status", "status value.missing", Status="")
    it.plant("", "no phase, though the export has the column", "phase value.missing", Phase="")
    it.plant("", "no name", "name value.missing", Project_Name="")
    it.plant("", "no customer", "customer_name value.missing", Customer="")
    it.plant("", "no e-mail address", "customer_email email.unreadable", Customer_Email="dana at northpier")
    it.plant("", "two e-mail addresses", "customer_email email.unreadable", Customer_Email="a@b.example; c@d.example")
    it.plant(
        "10", "all the faults of a row are told", "status status.unmapped, phase phase.unmapped, "
        "customer_email email.unreadable, bid_date date.unreadable, estimated_value money.unreadable",
        Status="Cold", Phase="Limbo", Customer_Email="none given", Bid_Date="Q3", Contract_Amount="see estimate",
    )  # fmt: skip


def _plant_dates(it: Table) -> None:
    it.plant("8", "no dates", Bid_Date="00/00/0000", Start_Date="12/30/1899", Target_Completion="TBD")
    it.plant("8", "no dates either", Bid_Date="01/01/1900", Start_Date="-", Target_Completion="")
    it.plant("9", "two-digit years", Bid_Date="3/14/25", Start_Date="6/16/25")
    it.plant("7", "an Excel serial: 3/15/2025", Bid_Date="45731")
    it.plant("5", "an ISO date among the others", Bid_Date="2025-03-04")
    it.plant("6", "a wrong year: 2005 for 2025", "bid_date date.outlier", Bid_Date="3/14/2005")
    it.plant("", "a day that no calendar has", "bid_date date.unreadable", Bid_Date="13/45/2025")
    it.plant("", "words for a date", "start_date date.unreadable", Start_Date="mid summer")
    it.plant("", "words for a date", "target_completion_date date.unreadable", Target_Completion="ASAP")
    it.plant("", "starts after its target", "start_date date.order", Start_Date="10/27/2025")
    it.plant("", "a finished project", Status="Complete", Phase="Complete", Completion_Date="9/30/2025")


def _plant_amounts(it: Table) -> None:
    for text in ("VOID", "T+M", "Options", "Opt #1 $5,000 / Opt #2 $7,500"):
        it.plant("10", "text where money is due", "estimated_value money.unreadable", Contract_Amount=text)
    it.plant("11", "dollars and commas", Contract_Amount="$1,234.50")
    it.plant("11", "a minus in three spellings", Contract_Amount="(125.00)")
    it.plant("11", "a minus in three spellings", Contract_Amount="125.00-")
    it.plant("11", "a minus in three spellings", Contract_Amount="125.00 CR")
    it.plant("11", "blank is not zero", Contract_Amount="")
    it.plant("11", "zero is not blank", Contract_Amount="0")
    it.plant("31", "a spreadsheet error as text", "estimated_value cell.error", Contract_Amount="#REF!")


def _plant_identities(it: Table) -> None:
    it.plant("12", "a number with leading zeros", Project_Id="001")
    it.plant("12", "another number: 1 is not 001", Project_Id="1")
    it.plant("12", "a number that Excel rewrote", "ppak_id id.damaged", Project_Id="1.2E+05")
    it.plant("", "neither Project Id nor Job #", "ppak_id key.missing", Project_Id="", Job="")
    it.plant("", "a job without a Project Id", Project_Id="", Job="25990")
    it.plant("28", "a row that is repeated below", Project_Id="25-0691", Job="25991")
    it.again("28", "its identical repeat")
    it.plant("28", "one Project Id, two truths", "ppak_id project.duplicate", Project_Id="25-0692", Job="")
    it.plant("28", "one Project Id, two truths", "ppak_id project.duplicate", Project_Id="25-0692", Job="25992")
    it.plant("28", "two projects with one Job #", "project_number project_number.duplicate", Job="25993")
    it.plant("28", "two projects with one Job #", "project_number project_number.duplicate", Job="25993")


def _plant_shapes(it: Table) -> None:
    name = "Ragged row, a name with a comma"
    cells = ["25-0698", "25998", Raw(name), *it.rows[0].cells[3:]]
    it.plant("18", "a comma without quotes: one cell too many", "_ row.ragged", cells=cells)
    it.plant("", "only six cells", "_ row.ragged", cells=["25-0699", "25999", "Short row", "", "", ""])


def ambiguous_projects() -> Table:
    """A column of dates that proves both orders; `;` separated, UTF-8 with its mark."""
    it = _project_table("projects_branch_2026-01-15.csv", 7, PLAIN, encoding="utf-8-sig", delimiter=";")
    it.good["Contract Amount"] = "12,076.09"
    it.plant("5 24", "proves day first: 13 February", Bid_Date="13/02/2025")
    it.plant("5", "proves month first: 14 February", Bid_Date="02/14/2025")
    it.plant("5", "fits both orders", "bid_date date.ambiguous", Bid_Date="03/04/2025")
    it.plant("5", "fits both orders", "bid_date date.ambiguous", Bid_Date="06/07/2025")
    it.plant("5", "an ISO date fits one", Bid_Date="2025-03-04")
    it.plant(
        "23",
        "U+FFFD where a letter was",
        "name text.damaged",
        Project_Name="Caf\ufffd Amberley",
        Bid_Date="",
    )
    return it


def twin_projects(file: str, encoding: str, verdict: str) -> Table:
    """Three good rows; with another *encoding* the same three again."""
    it = _project_table(file, 8, PLAIN, encoding=encoding)
    it.plant("23", "a file and its UTF-8 twin hold the same rows", verdict, Project_Name='Juniper Café – 2½" Rail')
    it.plant("23", "a file and its UTF-8 twin hold the same rows", verdict, Customer="Vantreight “Custom” Homes®")
    it.plant("23", "a file and its UTF-8 twin hold the same rows", verdict)
    return it


def typed_projects() -> Table:
    """A workbook whose date column mixes true dates, texts and bare serials."""
    it = _project_table("projects_2026-01-15.xlsx", 9, PLAIN, sheet="Projects")
    it.good |= {"Bid Date": date(2025, 3, 14), "Contract Amount": Decimal("48250.75")}
    it.plant("5", "a true date")
    it.plant("5", "a text date", Bid_Date="3/18/2025")
    it.plant("7", "a bare serial: 3/15/2025", Bid_Date=45731)
    it.plant("9", "a text date with a two-digit year", Bid_Date="3/21/25")
    it.plant("12", "a job number stored as a number", Job=25905)
    it.plant("31", "a formula that failed", "estimated_value cell.error", Contract_Amount=Failed("#DIV/0!"))
    it.plant("31", "formula text that is not a formula", Project_Name='=A2&" Desk"')
    return it


def project_tables() -> list[Table]:
    """All files of projects."""
    return [
        main_projects(),
        typed_projects(),
        ambiguous_projects(),
        twin_projects("projects_twin_2026-01-15.csv", "cp1252", "kept"),
        twin_projects("projects_twin_utf8_2026-01-15.csv", "utf-8-sig", "skipped"),
    ]
