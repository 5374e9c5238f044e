"""Encodings: proved by the bytes, line by line where a file holds two."""

from pathlib import Path

import pytest

from integrations.ppak.exports.encoding import Encoding, encoding_of
from tests.ppak.exports.test_text import WORDS, load, rows_of
from tests.ppak.shop import PROJECT, csv_bytes, migrate, table

LINES = [b"A,B", "1,½ – é".encode(), b"2,plain", "3,½ – é".encode("cp1252"), "4,Ü".encode()]
READ = [(2, "½ – é"), (3, "plain"), (4, "½ – é"), (5, "Ü")]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (WORDS.encode(), "utf-8"),
        (WORDS.encode("utf-8-sig"), "utf-8-sig"),
        (b"\xff\xfe" + WORDS.encode("utf-16-le"), "utf-16"),
        (b"\xfe\xff" + WORDS.encode("utf-16-be"), "utf-16"),
        ("Project Id,Name".encode("utf-16-le"), "utf-16-le"),
        ("Project Id,Name".encode("utf-16-be"), "utf-16-be"),
        (WORDS.encode("cp1252"), "cp1252"),
        (b"plain", "utf-8"),
        (b"zero \x00 inside", "utf-8"),
        (b"cut in a letter \xc3", "cp1252"),
        (b"\xef\xbb\xbfmarked, and yet \xe9", "cp1252"),
    ],
)
def test_the_encoding_is_proved_by_the_bytes_or_else_the_declared_one(
    tmp_path: Path, content: bytes, encoding: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert encoding_of(path, "cp1252") == Encoding(encoding)


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_each_line_of_a_file_of_two_encodings_is_read_by_its_own(tmp_path: Path, mark: bytes, end: bytes) -> None:
    found = load(tmp_path / "a.csv", mark + end.join(LINES) + end)
    assert found.headings == ("A", "B")
    assert [(line, cells[1]) for line, cells, _, _ in rows_of(found)] == READ
    assert found.encoding == Encoding("cp1252", utf8_lines=(2, 5), own_lines=(4,))


def test_a_quoted_value_may_change_its_encoding_with_the_line(tmp_path: Path) -> None:
    found = load(tmp_path / "a.csv", b'A,B\r\n1,"\xbd\r\n\xc2\xbd"\r\n')
    assert rows_of(found) == [(2, ("1", "½\n½"), None, None)]


def test_headings_may_be_of_another_encoding_than_the_rows(tmp_path: Path) -> None:
    found = load(tmp_path / "a.csv", "A,Größe\r\n".encode() + "1,Größe\r\n".encode("cp1252"))
    assert (found.headings, rows_of(found)[0][1]) == (("A", "Größe"), ("1", "Größe"))


def test_letters_of_two_bytes_prove_nothing_line_by_line(tmp_path: Path) -> None:
    content = "A,B\r\n1,模式\r\n2,馬\r\n".encode("gbk")
    assert "模式".encode("gbk").decode() != "模式"  # it is UTF-8 by chance
    found = load(tmp_path / "a.csv", content, declared="gbk")
    assert [cells[1] for _, cells, _, _ in rows_of(found)] == ["模式", "馬"]


@pytest.mark.parametrize("declared", ["utf-8", "ascii"])
def test_bytes_that_no_encoding_knows_become_the_replacement_sign(tmp_path: Path, declared: str) -> None:
    found = load(tmp_path / "a.csv", b'A,B\r\n1,\xff\r\n2,"\xe9\r\nx"\r\n', declared=declared)
    assert [cells[1] for _, cells, _, _ in rows_of(found)] == ["\ufffd", "\ufffd\nx"]


def test_the_fewer_lines_of_a_mixed_file_are_named(tmp_path: Path) -> None:
    rows = table(PROJECT, *[{"Project Name": "Café"}] * 30)
    content = (
        csv_bytes(rows)
        + csv_bytes(
            table(PROJECT, {"Project Id": "9", "Job #": "8", "Project Name": "½ Café"}), encoding="utf-8"
        ).split(b"\r\n", 1)[1]
    )
    migrated = migrate(tmp_path, {"projects_2026-01-15.csv": content})
    assert sorted(set(migrated.column("projects", "name"))) == ["Café", "½ Café"]
    (finding,) = migrated.found("encoding.mixed")
    assert finding.count == 1
    assert finding.message.endswith("1 lines are UTF-8 among 30 in cp1252, each read as such: 32")


def test_a_file_of_one_encoding_is_no_finding(tmp_path: Path) -> None:
    rows = table(PROJECT, {"Project Name": "Café"}, {"Project Name": "Straße – ½"})
    for encoding in ("utf-8", "cp1252"):
        migrated = migrate(tmp_path / encoding, {"projects_2026-01-15.csv": csv_bytes(rows, encoding=encoding)})
        assert migrated.found("encoding.mixed") == []
