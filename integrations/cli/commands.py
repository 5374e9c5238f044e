"""Every sub-command by name, and what it is for."""

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from integrations.report.answer import Answer


@dataclass(frozen=True, slots=True)
class Command:
    """A sub-command; its function lives in the module of its name and is imported when it is asked for."""

    name: str
    purpose: str

    def load(self) -> "Callable[..., Answer]":
        """The function behind the command."""
        name = self.name.replace("-", "_")
        return cast("Callable[..., Answer]", getattr(importlib.import_module(f"integrations.cli.{name}"), name))


COMMANDS: tuple[Command, ...] = (
    Command("profile", "a first look at an export folder: what is read, what is not"),
    Command("run-migration", "PPak exports to canonical files, rejects and a summary"),
    Command("sync-materials", "plan or apply the material library"),
    Command("import-projects", "plan or apply projects and their work orders"),
    Command("health-check", "is the migration whole?"),
    Command("demo", "the whole migration on the example exports, without INNERGY"),
    Command("sandbox", "an INNERGY stand-in to rehearse against"),
    Command("mappings", "copy the mapping tables out to edit"),
)
