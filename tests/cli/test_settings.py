"""Settings come from four places, and the key is shown in none."""

from pathlib import Path

import pytest

from integrations.canonical.errors import SettingsError
from integrations.canonical.rules import Severity
from integrations.settings import Settings, load_settings, load_shop
from integrations.wiring import ledger_url

KEY = "9f8e-SECRET-7d6c"


def test_without_any_setting_the_documented_defaults_hold(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert settings.export_dir == Path("data/ppak_exports")
    assert settings.output_dir == Path("data/migration_output")
    assert settings.material_library == Path("data/material_library_master.csv")
    assert settings.max_processing_seconds == 120
    assert ledger_url(settings) == f"sqlite:///{Path('data/migration_output/ledger.sqlite')}"
    assert (settings.api_base_url, settings.api_key, settings.mappings_dir, settings.spec) == (None, None, None, None)


def test_the_command_line_wins_over_the_environment_and_that_over_the_env_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(
        "PPAK_EXPORT_DIR=from-file\nMIGRATION_OUTPUT_DIR=from-file\nMATERIAL_LIBRARY_MASTER=from-file.csv\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PPAK_EXPORT_DIR", "from-environment")
    monkeypatch.setenv("MIGRATION_OUTPUT_DIR", "from-environment")
    settings = load_settings(tmp_path, export_dir=Path("from-command-line"), output_dir=None)
    assert settings.export_dir == Path("from-command-line")
    assert settings.output_dir == Path("from-environment")
    assert settings.material_library == Path("from-file.csv")


def test_an_env_file_as_notepad_saves_it_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfINNERGY_API_BASE_URL=sandbox\r\nINNERGY_API_KEY='k-1'\r\nOTHER=1\r\n")
    settings = load_settings(tmp_path)
    assert settings.is_sandbox
    assert settings.required_api_key.get_secret_value() == "k-1"


def test_an_env_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"PPAK_EXPORT_DIR=Z\xfcrich\n")
    with pytest.raises(SettingsError, match=r"\.env cannot be read"):
        load_settings(tmp_path)


def test_an_empty_variable_counts_as_unset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PPAK_EXPORT_DIR", "")
    assert load_settings(tmp_path).export_dir == Path("data/ppak_exports")


def test_settings_do_not_change_after_they_were_read(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings(tmp_path).output_dir = Path("elsewhere")  # type: ignore[misc]


# ── the address and the key ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("sandbox", "sandbox"),
        ("https://app.innergy.com", "https://app.innergy.com"),
        ("https://app.innergy.com/api/", "https://app.innergy.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:9/api", "http://[::1]:9"),
    ],
)
def test_an_address_works_with_and_without_api(tmp_path: Path, url: str, root: str) -> None:
    assert load_settings(tmp_path, api_base_url=url).required_base_url == root


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://app.innergy.com", "https"),
        ("http://127.0.0.1.evil.example", "https"),
        ("app.innergy.com", "no plain web address"),
        ("https://user:pw@app.innergy.com", "no plain web address"),
        ("http://[broken", "Invalid IPv6"),
    ],
)
def test_an_address_that_the_key_may_not_be_sent_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, why: str
) -> None:
    monkeypatch.setenv("INNERGY_API_BASE_URL", url)
    with pytest.raises(SettingsError, match=why) as caught:
        load_settings(tmp_path)
    assert "INNERGY_API_BASE_URL" in caught.value.message + caught.value.advice


def test_a_missing_address_names_both_choices(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        _ = load_settings(tmp_path).required_base_url
    assert "https://" in caught.value.advice
    assert "sandbox" in caught.value.advice


def test_a_missing_key_names_its_variable(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        _ = load_settings(tmp_path).required_api_key
    assert "INNERGY_API_KEY" in caught.value.advice


@pytest.mark.parametrize("key", [f"Bearer {KEY}", f"{KEY}\n{KEY}", f"{KEY}ü", " "])
def test_a_malformed_key_is_refused_and_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("INNERGY_API_KEY", key)
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path)
    assert "API key" in caught.value.message
    assert KEY not in caught.value.message + caught.value.advice


def test_space_around_a_pasted_key_does_no_harm(tmp_path: Path) -> None:
    assert load_settings(tmp_path, api_key=f" {KEY}\r\n").required_api_key.get_secret_value() == KEY


def test_neither_the_key_nor_a_ledger_password_is_part_of_what_settings_print(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, api_key=KEY, ledger=f"postgresql://shop:{KEY}@db/ledger")
    assert KEY not in f"{settings} {settings!r} {settings.model_dump_json()}"
    assert ledger_url(settings) == f"postgresql://shop:{KEY}@db/ledger"


# ── the shop file ────────────────────────────────────────────────────────────

SHOP = """
encoding = "cp1250"
date_order = "day-first"
two_digit_year_pivot = 40

[aliases.projects]
name = ["Job Title"]

[ignore]
materials = ["Bin"]

[severity]
"date.unreadable" = "reject"

[innergy]
bid_type_id = "b-1"
target_margin_percentage = "32.5"
"""


def shop_file(folder: Path, text: str) -> Path:
    path = folder / "shop.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_shop_file_says_how_this_shop_writes(tmp_path: Path) -> None:
    shop = load_settings(tmp_path, shop_file(tmp_path, SHOP)).shop
    assert (shop.encoding, shop.date_order, shop.two_digit_year_pivot) == ("cp1250", "day-first", 40)
    assert shop.aliases == {"projects": {"name": ("Job Title",)}}
    assert shop.ignore == {"materials": ("Bin",)}
    assert shop.severity == {"date.unreadable": Severity.REJECT}
    assert (shop.innergy.bid_type_id, shop.innergy.target_margin_percentage) == ("b-1", "32.5")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("encodign = 'cp1252'", "encodign"),
        ("encoding = 'klingon'", "no encoding is called 'klingon'"),
        ("date_order = 'iso'", "date_order"),
        ("two_digit_year_pivot = 100", "two_digit_year_pivot"),
        ("[aliases.invoices]\nname = ['x']", "invoices"),
        ("[severity]\n'date.unreadible' = 'note'", "no rule is called 'date.unreadible'"),
        ("[severity]\n'date.unreadable' = 'ignore'", "date.unreadable"),
        ("[innergy]\nkey = 'x'", "key"),
        ("encoding =", "not TOML"),
    ],
)
def test_a_shop_file_that_says_what_we_do_not_know_is_refused(tmp_path: Path, text: str, why: str) -> None:
    path = shop_file(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        load_shop(path)
    assert "shop.toml" in caught.value.message
    assert why in caught.value.message


def test_a_missing_shop_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml cannot be read"):
        load_shop(tmp_path / "nowhere.toml")


def test_every_variable_has_the_name_that_is_promised() -> None:
    promised = {
        "INNERGY_API_BASE_URL", "INNERGY_API_KEY", "PPAK_EXPORT_DIR", "MIGRATION_OUTPUT_DIR", "MATERIAL_LIBRARY_MASTER",
        "MIGRATION_LEDGER", "MIGRATION_MAPPINGS_DIR", "INNERGY_OPENAPI", "INNERGY_MAX_PROCESSING_SECONDS",
        "INNERGY_BID_TYPE_ID", "INNERGY_FACILITY_ID", "INNERGY_USER_EMAIL", "SSL_CERT_FILE", "INNERGY_USER_AGENT",
        "PPAK_ODBC_USER", "PPAK_ODBC_PASSWORD",
    }  # fmt: skip
    assert promised == {field.alias for field in Settings.model_fields.values() if field.alias}
