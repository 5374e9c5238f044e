"""Writes everything in this folder but itself: `python examples/make_examples.py [FOLDER]`.

The clean set is drawn from a fixed seed; the messy one is listed fault by fault.
Every run writes the same bytes.
"""

import sys
from pathlib import Path

from making.library import library_files
from making.messy import messy_files
from making.readme import readme_files
from making.shop import shop_files


def main(folder: Path) -> None:
    """Write all examples below *folder*."""
    for name, content in (library_files() | shop_files() | messy_files() | readme_files()).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
