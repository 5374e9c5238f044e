"""Which files a command works on when it is not told."""

from pathlib import Path

from integrations import wiring
from integrations.canonical.errors import FileError
from integrations.canonical.files import date_in_name


def dated(path: Path) -> str:
    """The date in a file's name, else today's."""
    return date_in_name(path.name) or wiring.today().isoformat()


def newest(folder: Path, role: str) -> Path:
    """The file ``ROLE_DATE.json`` of the newest date in *folder*; `FileError` when there is none."""
    found = [path for path in folder.glob(f"{role}_*.json") if path.name == f"{role}_{date_in_name(path.name)}.json"]
    if not found:
        raise FileError(f"{folder} holds no {role}_YYYY-MM-DD.json", "run run-migration first, or name the file")
    return max(found, key=lambda path: path.name)


def beside(path: Path, role: str) -> Path:
    """The file of *role* of the same date beside *path*; it may not exist."""
    return path.with_name(f"{role}_{dated(path)}.json")
