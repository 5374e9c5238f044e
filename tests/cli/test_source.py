"""What a person reads who asks for a live pull in a way that cannot be."""

import sys
from pathlib import Path

import pytest

from integrations.cli.hall import enter
from tests.cli.conftest import Visitor

SECRET = "orchard-5521"


@pytest.mark.parametrize(
    "source",
    [
        f"odbc:PPAK;PWD={SECRET}",
        f"odbc:DSN=PPAK;UID=dba;PWD={SECRET}",
        f"odbc:{SECRET}@PPAK",
        f"odbc:{{{SECRET}}}",
        f"odbc:PPAK PWD={SECRET}",
        "odbc:",
    ],
)
def test_a_login_on_the_command_line_is_refused_and_not_repeated(visitor: Visitor, source: str) -> None:
    answer = visitor.asks("run-migration", "--source", source)
    assert answer["exit_code"] == 2
    assert "PPAK_ODBC_PASSWORD" in answer["next"]
    assert SECRET not in "".join(visitor.said)


def test_another_kind_of_source_is_refused_and_not_repeated(visitor: Visitor) -> None:
    answer = visitor.asks("run-migration", "--source", f"postgresql://dba:{SECRET}@127.0.0.1/ppak")
    assert answer["exit_code"] == 2
    assert "odbc:NAME" in answer["next"]
    assert SECRET not in "".join(visitor.said)


def test_a_pull_and_a_folder_of_exports_contradict_each_other(visitor: Visitor) -> None:
    answer = visitor.asks("run-migration", "--source", "odbc:PPAK", "--ppak-export-dir", "exports")
    assert answer["exit_code"] == 2
    assert "--source and --ppak-export-dir contradict each other" in answer["findings"][0]["message"]


def test_a_traceback_does_not_repeat_it_either(visitor: Visitor) -> None:
    with pytest.raises(SystemExit):
        enter(None, ("run-migration", "--source", f"odbc:PPAK;PWD={SECRET}", "--debug"))
    out, err = visitor.capture.readouterr()
    assert "Traceback" in err
    assert SECRET not in out + err


def test_without_the_package_it_says_what_to_install(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyodbc", None)
    answer = visitor.asks("run-migration", "--source", "odbc:PPAK")
    assert (answer["exit_code"], answer["next"]) == (2, "pip install 'ppak-innergy[odbc]'")
    assert not (visitor.folder / "out").exists()


def test_without_a_driver_manager_it_says_what_to_install(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = visitor.folder / "without_manager"
    broken.mkdir()
    words = "libodbc.so.2: cannot open shared object file: No such file or directory"
    (broken / "pyodbc.py").write_text(f"raise ImportError({words!r})", encoding="utf-8")
    monkeypatch.delitem(sys.modules, "pyodbc", raising=False)
    monkeypatch.syspath_prepend(str(broken))
    answer = visitor.asks("run-migration", "--source", "odbc:PPAK")
    assert answer["exit_code"] == 2
    assert "apt-get install unixodbc" in answer["next"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('[odbc.tables.dba_job]\nread = "DELETE FROM dba.job"', "neither a table nor a SELECT"),
        ('[odbc.tables.dba_job]\nread = "dba.job"\nkey = ["a; b"]', "is no name of a column"),
        ('[odbc.tables."../job"]\nread = "dba.job"', "cannot name a file"),
        ('[odbc.tables]\ndba_job = "dba.job"', "odbc.tables.dba_job"),
        ("[odbc]\nanswer_seconds = 0", "odbc.answer_seconds"),
        ('[odbc]\npassword = "x"', "odbc.password"),
    ],
)
def test_a_shop_file_that_asks_for_anything_else_is_refused(
    visitor: Visitor, tmp_path: Path, lines: str, words: str
) -> None:
    (tmp_path / "shop.toml").write_text(lines, encoding="utf-8")
    answer = visitor.asks("run-migration", "--source", "odbc:PPAK", "--shop", "shop.toml")
    assert answer["exit_code"] == 2
    assert words in answer["findings"][0]["message"]
