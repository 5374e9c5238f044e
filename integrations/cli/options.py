"""The options that several commands share, each described once."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from integrations.canonical.errors import SettingsError

if TYPE_CHECKING:
    from integrations.settings import Settings


def option(help_text: str, metavar: str | None = None) -> Parameter:
    """An option with its one line of help; a flag has no `--no-` form."""
    return Parameter(help=help_text, metavar=metavar, negative=())


def number(help_text: str, least: int = 1, most: int | None = None) -> Parameter:
    """An option that takes a whole number from *least* to *most*."""
    return Parameter(help=help_text, metavar="N", validator=Number(gte=least, lte=most))


OutputDir = Annotated[Path | None, option("the folder for what is written [MIGRATION_OUTPUT_DIR]", "DIR")]
ShopFile = Annotated[Path | None, option("how this shop writes: encoding, date order, aliases, severities", "FILE")]
MappingsDir = Annotated[Path | None, option("the mapping tables [MIGRATION_MAPPINGS_DIR, else our own]", "DIR")]
CanonicalFile = Annotated[
    Path | None, option("canonical projects to work on [the newest in the output folder]", "FILE")
]
WorkOrdersFile = Annotated[
    Path | None, option("canonical work orders [the file of the same date beside the projects]", "FILE")
]
MaterialLibrary = Annotated[
    Path | None, option("the master CSV or a canonical materials file [MATERIAL_LIBRARY_MASTER]", "FILE")
]

Apply = Annotated[bool, option("carry the plan out; without it nothing in INNERGY changes")]
DryRun = Annotated[
    bool | None, Parameter(help="only look, which is the default; --no-dry-run is another word for --apply")
]
PlanFile = Annotated[
    Path | None, option("where a dry run writes its plan; with --apply, the plan to carry out", "FILE")
]
Force = Annotated[bool, option("go on although more linked records change than is safe unasked")]
Only = Annotated[str | None, option("only these keys, separated by commas", "KEY,...")]
Limit = Annotated[int | None, number("at most so many projects, in order of their keys")]


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Site:
    """Where a command works: what every command that may talk to INNERGY takes."""

    output_dir: OutputDir = None
    mappings_dir: MappingsDir = None
    shop: ShopFile = None
    api_url: Annotated[str | None, option("INNERGY's address, or sandbox [INNERGY_API_BASE_URL]", "URL")] = None
    api_key: Annotated[str | None, option("better kept in INNERGY_API_KEY or .env [INNERGY_API_KEY]", "KEY")] = None
    ledger: Annotated[str | None, option("what was written before [MIGRATION_LEDGER]", "URL")] = None
    spec: Annotated[Path | None, option("INNERGY's own OpenAPI document [INNERGY_OPENAPI]", "FILE")] = None
    max_in_flight: Annotated[int | None, number("requests at the same time, at most")] = None
    rate: Annotated[int | None, number("requests a second, at most")] = None

    def settings(self, **own: object) -> "Settings":
        """The settings of a run here; *own* are those that only one command takes."""
        from integrations.settings import load_settings

        return load_settings(
            Path.cwd(),
            self.shop,
            output_dir=self.output_dir,
            mappings_dir=self.mappings_dir,
            api_base_url=self.api_url,
            api_key=self.api_key,
            ledger=self.ledger,
            spec=self.spec,
            **own,
        )

    def told(self) -> dict[str, object]:
        """What a following command needs to be told again; never a key, or a ledger's password."""
        names = ("api_url", "spec", "output_dir", "mappings_dir", "shop")
        return {name: getattr(self, name) for name in names}


def command_line(command: str, *flags: str, **options: object) -> str:
    """The words that run *command* with those *options* that are given."""
    given = ((name, value) for name, value in options.items() if value is not None)
    words = (word for name, value in given for word in (f"--{name.replace('_', '-')}", quoted(value)))
    return " ".join(("python -m integrations", command, *words, *flags))


def quoted(value: object) -> str:
    """A word of a command line, as every shell takes it."""
    return f'"{value}"' if " " in str(value) else str(value)


def is_apply(apply: bool, dry_run: bool | None) -> bool:
    """Whether the pen may be taken: looking is the default, and asking for both is a `SettingsError`."""
    if apply and dry_run:
        raise SettingsError("--apply and --dry-run contradict each other", "choose one")
    return apply or dry_run is False
