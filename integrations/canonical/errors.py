"""The one family of exceptions, named for what the reader does next.

    MigrationError
    ├── SettingsError        2  fix a setting or the command line
    ├── FileError            3  put the file right, or close it
    │   ├── ExportError      3  export it from PPak again
    │   └── TableError       3  correct the mapping table
    ├── RemoteError          4  INNERGY could not be used
    │   └── AuthError        4  check the key
    └── UnsafePlanError      5  a person must look first

What happens to one record is a value, never an exception.
"""

from typing import ClassVar


class MigrationError(Exception):
    """A run that cannot go on.

    *message* says what happened and where, *advice* the next step.
    `exit_code` is what the process exits with.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class SettingsError(MigrationError):
    """A setting or a word of the command line is missing or wrong."""

    exit_code = 2


class FileError(MigrationError):
    """An input cannot be read, or an output cannot be written."""

    exit_code = 3


class ExportError(FileError):
    """A PPak export is missing, damaged or not what it seems."""


class TableError(FileError):
    """A mapping table is missing or contradicts itself."""


class RemoteError(MigrationError):
    """INNERGY could not be reached, or did not answer as itself."""

    exit_code = 4


class AuthError(RemoteError):
    """INNERGY refused the key or the permission."""


class UnsafePlanError(MigrationError):
    """Going on could do harm: limits, a stale plan, another tenant, a busy ledger."""

    exit_code = 5
