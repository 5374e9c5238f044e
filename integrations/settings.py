"""Environment, `.env` and shop file, read once into one frozen value.

What the command line says wins over the environment, the environment over `.env`, `.env` over the shop file,
and all of them over the defaults.
"""

import codecs
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from integrations.canonical.errors import SettingsError
from integrations.canonical.rules import RULES, Severity
from integrations.innergy.options import checked_key, checked_root
from integrations.ppak.exports.dumps import DUMPS, Reference

SANDBOX = "sandbox"
"""The base URL that means the embedded sandbox."""

_NO_URL = "no INNERGY base URL is set"
_BOTH_CHOICES = (
    "set INNERGY_API_BASE_URL (or --api-url) to your INNERGY address, for example https://app.innergy.com, "
    f"or to the word {SANDBOX} to rehearse without INNERGY"
)


# ── single values ────────────────────────────────────────────────────────────


def _known_encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise ValueError(f"no encoding is called {name!r}; cp1252 is the usual one") from error


def _known_rule(name: str) -> str:
    if name not in {rule.name for rule in RULES}:
        raise ValueError(f"no rule is called {name!r}")
    return name


def _base_url(text: str) -> str:
    return SANDBOX if text == SANDBOX else checked_root(text)


# ── the shop file ────────────────────────────────────────────────────────────

_ENTITIES = ("projects", "materials", "work_orders", "work_order_materials")


def _known_entity(name: str) -> str:
    if name not in _ENTITIES:
        raise ValueError(f"no export is called {name!r}; they are {', '.join(_ENTITIES)}")
    return name


def _known_table(name: str) -> str:
    return name if name in DUMPS else _known_entity(name)


def _known_dump(name: str) -> str:
    if name not in DUMPS:
        raise ValueError(f"no raw table is called {name!r}; they are {', '.join(DUMPS)}")
    return name


_Entity = Annotated[str, AfterValidator(_known_entity)]
_Table = Annotated[str, AfterValidator(_known_table)]
_Dump = Annotated[str, AfterValidator(_known_dump)]


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ShopINNERGY(_Closed):
    """What INNERGY needs and no export holds; *accepted_losses* are the fields that may stay unsent."""

    bid_type_id: str | None = None
    facility_id: str | None = None
    target_margin_percentage: Annotated[str | None, Field(pattern=r"^\d{1,2}(\.\d+)?$")] = None
    user_email: str | None = None
    accepted_losses: tuple[str, ...] = ()


class ShopTable(_Closed):
    """What a live pull reads into one snapshot file: a table or a plain SELECT, and the columns that sort it."""

    read: str
    key: tuple[str, ...] = ()


class ShopODBC(_Closed):
    """More tables for a live pull, by the name of their snapshot file, and how long it waits."""

    login_seconds: Annotated[int | None, Field(ge=1)] = None
    answer_seconds: Annotated[int | None, Field(ge=1)] = None
    tables: Mapping[str, ShopTable] = {}


class Shop(_Closed):
    """One shop's way of writing: `shop.toml`, every value optional."""

    encoding: Annotated[str, AfterValidator(_known_encoding)] = "cp1252"
    date_order: Literal["month-first", "day-first"] = "month-first"
    two_digit_year_pivot: Annotated[int, Field(ge=0, le=99)] = 50
    aliases: Mapping[_Table, Mapping[str, tuple[str, ...]]] = {}
    references: Mapping[_Dump, Mapping[str, Reference]] = {}
    ignore: Mapping[_Entity, tuple[str, ...]] = {}
    fill_down: Mapping[_Entity, tuple[str, ...]] = {}
    severity: Mapping[Annotated[str, AfterValidator(_known_rule)], Severity] = {}
    innergy: ShopINNERGY = ShopINNERGY()
    odbc: ShopODBC = ShopODBC()


def load_shop(path: Path) -> Shop:
    """The shop file at *path*; `SettingsError` when it is missing, no TOML, or says what we do not know."""
    try:
        return Shop.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror or error}", "check --shop") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML in UTF-8: {error}", "correct the shop file") from error
    except ValidationError as error:
        raise SettingsError(f"{path}: {_words_of(error)}", "correct the shop file") from error


# ── everything ───────────────────────────────────────────────────────────────


class Settings(BaseSettings):
    """Every setting of one run; paths are as the user wrote them."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", populate_by_name=True, env_ignore_empty=True, env_file_encoding="utf-8-sig"
    )

    api_base_url: Annotated[str, AfterValidator(_base_url)] | None = Field(None, alias="INNERGY_API_BASE_URL")
    api_key: Annotated[SecretStr, AfterValidator(checked_key)] | None = Field(None, alias="INNERGY_API_KEY")
    export_dir: Path = Field(Path("data/ppak_exports"), alias="PPAK_EXPORT_DIR")
    output_dir: Path = Field(Path("data/migration_output"), alias="MIGRATION_OUTPUT_DIR")
    material_library: Path = Field(Path("data/material_library_master.csv"), alias="MATERIAL_LIBRARY_MASTER")
    ledger: SecretStr | None = Field(None, alias="MIGRATION_LEDGER")
    mappings_dir: Path | None = Field(None, alias="MIGRATION_MAPPINGS_DIR")
    spec: Path | None = Field(None, alias="INNERGY_OPENAPI")
    max_processing_seconds: Annotated[int, Field(ge=0)] = Field(120, alias="INNERGY_MAX_PROCESSING_SECONDS")
    bid_type_id: str | None = Field(None, alias="INNERGY_BID_TYPE_ID")
    facility_id: str | None = Field(None, alias="INNERGY_FACILITY_ID")
    user_email: str | None = Field(None, alias="INNERGY_USER_EMAIL")
    odbc_user: SecretStr | None = Field(None, alias="PPAK_ODBC_USER")
    odbc_password: SecretStr | None = Field(None, alias="PPAK_ODBC_PASSWORD")
    proxy: str | None = Field(None, validation_alias=AliasChoices("HTTPS_PROXY", "https_proxy"))
    ca_file: Path | None = Field(None, alias="SSL_CERT_FILE")
    user_agent: str | None = Field(None, alias="INNERGY_USER_AGENT")
    shop: Shop = Shop()

    @property
    def is_sandbox(self) -> bool:
        """Whether the base URL means the embedded sandbox."""
        return self.api_base_url == SANDBOX

    @property
    def required_base_url(self) -> str:
        """The base URL; `SettingsError` naming both choices when there is none."""
        if self.api_base_url is None:
            raise SettingsError(_NO_URL, _BOTH_CHOICES)
        return self.api_base_url

    @property
    def required_api_key(self) -> SecretStr:
        """The key for a server that is not the embedded sandbox; `SettingsError` when there is none."""
        if self.api_key is None:
            raise SettingsError("no INNERGY API key is set", "set INNERGY_API_KEY, in the environment or in .env")
        return self.api_key


def load_settings(directory: Path, shop: Path | None = None, **given: Any) -> Settings:
    """The settings of a run in *directory*.

    *given* are values of the command line by field name; ``None`` means not given.
    Raises `SettingsError` naming the variable, never its value where that is secret.
    """
    said = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(_env_file=directory / ".env", shop=load_shop(shop) if shop else Shop(), **said)
    except ValidationError as error:
        raise SettingsError(
            _words_of(error), "correct it in the environment, in .env or on the command line"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{directory / '.env'} cannot be read: {error}", "save it as UTF-8 text") from error


def sandbox_settings(**given: Any) -> Settings:
    """The defaults and what is *given*, by field name, towards the embedded sandbox: no environment takes part."""
    return Settings.model_construct(api_base_url=SANDBOX, **given)


def _words_of(error: ValidationError) -> str:
    """What is wrong, without the values themselves."""
    return "; ".join(
        f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg'].removeprefix('Value error, ')}"
        for fault in error.errors(include_url=False, include_context=False, include_input=False)
    )
