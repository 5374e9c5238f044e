"""`demo`: the whole migration on the example exports, against the embedded sandbox."""

from pathlib import Path
from typing import Annotated

from integrations.cli.options import option
from integrations.report.answer import Answer


def demo(
    *, output_dir: Annotated[Path, option("the folder for what is written [data/demo]", "DIR")] = Path("data/demo")
) -> Answer:
    """Migrate an invented shop: no questions, no credentials, nothing outside the output folder."""
    from integrations.cli.steps.demo import tell

    return tell(output_dir)
