"""Report exports, 40 layouts in 4 encodings and as workbooks: is the header found, is all data there, and nothing else?

Exit code 1 when ours is not perfect.
The last seed is for the last run alone: nothing was ever made to fit it.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.report_files import write_text
from bench.report_lanes import OTHERS, score_other
from bench.report_scores import Tally, reports, sweep

_SEED, _LAST_SEED = 20260115, 71_993


def main() -> int:
    """Score what the command line asks for; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.reports", description=__doc__)
    parser.add_argument("--last", action="store_true", help="the seed that is kept for the last run")
    parser.add_argument("--ours", action="store_true", help="without the other readers")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="reports-") as folder:
        seed = _LAST_SEED if options.last else _SEED
        ours = sweep(seed, Path(folder))
        tallies = {"ours": ours} | ({} if options.ours else _others(seed, Path(folder)))
    print("\n".join(table_of(tallies)))
    return int(not ours.is_perfect)


def _others(seed: int, folder: Path) -> Mapping[str, Tally]:
    """How the other readers do on the same reports, each as UTF-8 text."""
    tallies = {name: Tally() for name in OTHERS}
    for number, made in enumerate(reports(seed)):
        path = write_text(made, folder / f"{number}.csv", "utf-8")
        for name, reader in OTHERS.items():
            tallies[name].add(score_other(reader, path, made), len(made.data))
    return tallies


def table_of(tallies: Mapping[str, Tally]) -> Iterator[str]:
    """The scores as a Markdown table."""
    yield "| reader | reports | headers found | rows of data | data rows lost | furniture rows kept |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name, it in tallies.items():
        share = f"{it.headers / it.files:.0%}"
        yield f"| {name} | {it.files} | {share} | {it.rows:,} | {it.lost + it.wrong:,} | {it.kept:,} |"


if __name__ == "__main__":
    sys.exit(main())
