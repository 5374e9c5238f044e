"""PPak's internal numbers: which project a `job_tag` is, and which project a `jobnbr` belongs to.

`dba.job` is the table of PPak's projects and `dba.jobs` that of ShopPAK's jobs, whose `ppakid` is the `job_tag`.
People know both by other numbers, the Project Id and the Job #, which a list or a text column of the dump gives.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from integrations.ppak.exports.dumps import JOB_NUMBERS, NUMBERS, PROJECT_IDS, PROJECT_NUMBERS, column_of
from integrations.ppak.exports.export import Export
from integrations.ppak.exports.headings import Layout
from integrations.ppak.exports.lookup import Book, Lookup, Lookups
from integrations.ppak.exports.references import cells_of


@dataclass(slots=True)
class _Said:
    """What the tables of projects say, row after row."""

    project_of_tag: Book = field(default_factory=Book)
    job_of_project: Book = field(default_factory=Book)
    job_of_number: Book = field(default_factory=Book)
    project_of_number: Book = field(default_factory=Book)
    tag_of_number: Book = field(default_factory=Book)
    numbers: set[str] = field(default_factory=set)

    @property
    def doubtful(self) -> dict[str, str]:
        """The numbers of jobs of which rows say different things."""
        books = (self.job_of_number, self.project_of_number, self.tag_of_number)
        return {number: places for book in books for number, places in book.doubtful.items()}


def number_lookups(exports: Sequence[Export]) -> Lookups:
    """The lookups of internal numbers that *exports* of projects give."""
    said = _Said()
    for export in exports:
        _hear(said, export)
    projects, doubtful = said.project_of_tag.texts, said.doubtful
    jobs = {number: text for number, text in _jobs(said).items() if number not in doubtful}
    return {
        (PROJECT_IDS, None): Lookup("", projects, said.project_of_tag.doubtful),
        (JOB_NUMBERS, None): Lookup("", jobs, doubtful),
        (PROJECT_NUMBERS, None): Lookup("", _project_numbers(said, jobs, projects), doubtful),
    }


def _jobs(said: _Said) -> dict[str, str | None]:
    """The Job # of each number; a job that has no project in PPak keeps its own number."""
    jobs = said.job_of_number.texts
    of_project = said.tag_of_number.texts.keys() | said.project_of_number.texts.keys()
    return {number: jobs.get(number) or (None if number in of_project else number) for number in said.numbers}


def _project_numbers(
    said: _Said, jobs: dict[str, str | None], projects: dict[str, str | None]
) -> dict[str, str | None]:
    """The number that the project of each job goes by, where somebody knows the project."""
    named, tags, job_of = said.project_of_number.texts, said.tag_of_number.texts, said.job_of_project.texts
    of_job = {number: named.get(number) or projects.get(tags.get(number) or "") for number in jobs}
    whole = {number: job or job_of.get(of_job[number] or "") or of_job[number] for number, job in jobs.items()}
    return {number: text for number, text in whole.items() if text}


def _hear(said: _Said, export: Export) -> None:
    layout, headings = export.layout, export.table.headings
    tag, number = (column_of(NUMBERS[name], headings) or "" for name in ("tag", "job"))
    project, job = (_text_column(layout, name) for name in ("ppak_id", "ppak_job_number"))
    of_project = layout.references["ppak_id"].column[0] if "ppak_id" in layout.references else ""
    for place, cells in cells_of(export, (tag, number, project, job, of_project)):
        _note(said, place, *cells)


def _note(
    said: _Said, place: str, tag: str | None, number: str | None, project: str | None, job: str | None, of: str | None
) -> None:
    if tag and project:
        said.project_of_tag.add(tag, project, place)
    if project and job:
        said.job_of_project.add(project, job, place)
    if number:
        said.numbers.add(number)
        if job:
            said.job_of_number.add(number, job, place)
        if project:
            said.project_of_number.add(number, project, place)
        if of:
            said.tag_of_number.add(number, of, place)


def _text_column(layout: Layout, name: str) -> str:
    """The heading of a field's own texts, if the table has them."""
    if name in layout.references:
        return layout.references[name].text or ""
    return layout.columns.get(name, "")
