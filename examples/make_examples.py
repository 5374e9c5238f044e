"""Writes everything in this folder but itself: `python examples/make_examples.py [FOLDER]`.

The clean set is drawn from a fixed seed; the messy one is listed fault by fault.
Every run writes the same bytes.
"""

import sys
from itertools import chain
from pathlib import Path

from making.dumps import dump_files
from making.library import library_files
from making.library_report import library_report_files
from making.messy import messy_files
from making.readme import readme_files
from making.reports import report_files
from making.shop import shop_files


def main(folder: Path) -> None:
    """Write all examples below *folder*."""
    written = (
        *(library_files(), library_report_files(), shop_files(), dump_files(), report_files()),
        *(messy_files(), readme_files()),
    )
    for name, content in chain.from_iterable(files.items() for files in written):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
