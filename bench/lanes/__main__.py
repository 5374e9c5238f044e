"""Start one lane: `python -m bench.lanes NAME [SOURCE FOLDER]`; without a source it imports all it needs and ends."""

import sys
from importlib import import_module
from pathlib import Path

if __name__ == "__main__":  # and not in the processes that a lane starts for itself
    lane = import_module(f"bench.lanes.{sys.argv[1]}")
    if len(sys.argv) > 2:
        lane.run(Path(sys.argv[2]), Path(sys.argv[3]))
