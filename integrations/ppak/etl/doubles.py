"""Materials that stand in a list under PPak's code, and in a library report under their name.

Nothing in either export says that they are one, so both are kept, and a person is told what would join them.
"""

import csv
import io
from collections.abc import Iterator, Sequence

import polars as pl

from integrations.canonical.rejects import Finding
from integrations.canonical.rules import MATERIAL_DOUBLED
from integrations.ppak.exports.export import Export

_NAMED = 20  # pairs that are named one by one
_SAME = ("category", "text")


class Doubles:
    """What the materials of all exports say, while there are exports with codes and exports without."""

    def __init__(self, exports: Sequence[Export]) -> None:
        self._codeless = [export.place for export in exports if "sku" in export.layout.made]
        self._is_due = 0 < len(self._codeless) < len(exports)
        self._said: list[pl.DataFrame] = []

    def add(self, records: pl.DataFrame) -> None:
        """Remember what *records* say, with their file and sheet, if anything can be doubled."""
        if self._is_due:
            text = pl.col("description").str.to_lowercase().str.replace_all(r"\s+", " ")
            self._said.append(records.select("category", "key", "ppak_sku", "@file", "@sheet", "@line", text=text))

    def __iter__(self) -> Iterator[Finding]:
        """A finding for each of the first pairs, with the row that joins them, and one that counts the others."""
        pairs = self._pairs().rows() if self._said else []
        for key, ppak_sku, place, other_key, other_place in pairs[:_NAMED]:
            said = f"{place} ({key}) and {other_place} ({other_key}) say the same"
            row = _csv_row(ppak_sku, other_key, "", "")
            yield Finding.of(MATERIAL_DOUBLED, 1, f"{said}; if they are one, material_mapping.csv needs the row {row}")
        if len(pairs) > _NAMED:
            yield Finding.of(
                MATERIAL_DOUBLED, len(pairs) - _NAMED, "as many more; join those that are named, then look"
            )

    def _pairs(self) -> pl.DataFrame:
        """A codeless record, and the first with a code that says the same under another key."""
        said = pl.concat(self._said)
        codeless = pl.DataFrame(self._codeless, schema={"@file": pl.String, "@place": pl.String}, orient="row")
        placed = said.with_columns(pl.col("@sheet").fill_null("").alias("@place"))
        ours = placed.join(codeless, on=["@file", "@place"], how="semi")
        theirs = placed.join(codeless, on=["@file", "@place"], how="anti")
        alone = ours.join(theirs, on="key", how="anti")
        first = theirs.sort("key").unique([*_SAME], keep="first", maintain_order=True)
        both = alone.join(first, on=[*_SAME], suffix="_there").sort("@file", "@place", "@line")
        return both.select("key", "ppak_sku", _place(""), "key_there", _place("_there"))


def _place(side: str) -> pl.Expr:
    """File, sheet and line of a record, in words."""
    sheet = pl.format(" sheet {}", pl.col(f"@sheet{side}")).fill_null("")
    return pl.concat_str(pl.col(f"@file{side}"), sheet, pl.format(" line {}", f"@line{side}")).alias(f"place{side}")


def _csv_row(*cells: str) -> str:
    row = io.StringIO()
    csv.writer(row, lineterminator="").writerow(cells)
    return row.getvalue()
