"""`sandbox`: an INNERGY stand-in behind a port of this machine."""

import sys
from pathlib import Path
from typing import Annotated

from integrations.canonical.errors import SettingsError
from integrations.cli.options import OutputDir, number, option
from integrations.report.answer import Answer


def sandbox(
    *,
    port: Annotated[int, number("the port on 127.0.0.1; 0 takes a free one [8700]", 0, 65535)] = 8700,
    state: Annotated[Path | None, option("its records [sandbox.sqlite in the output folder]", "FILE")] = None,
    key: Annotated[str, option("the key that it asks for [sandbox-key]", "KEY")] = "sandbox-key",
    spec: Annotated[Path | None, option("INNERGY's own OpenAPI document [INNERGY_OPENAPI]", "FILE")] = None,
    output_dir: OutputDir = None,
) -> Answer:
    """Serve a stand-in for INNERGY on this machine until Ctrl-C; its records outlive a restart."""
    from integrations import wiring
    from integrations.sandbox.server import run
    from integrations.settings import load_settings

    settings = load_settings(Path.cwd(), output_dir=output_dir, spec=spec)
    file = state or wiring.sandbox_state(settings)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        run(wiring.spec_of(settings).document, file, key, port=port, ready=lambda url: _tell(url, key, file))
    except OSError as error:
        raise SettingsError(
            f"the sandbox cannot serve on port {port} with {file}: {error}", "choose another --port or --state"
        ) from error
    return Answer(files={"state": file}, next_step="start it again: its records are kept", words="The sandbox stopped.")


def _tell(url: str, key: str, state: Path) -> None:
    print(
        f"The sandbox serves at {url} and keeps its records in {state}; Ctrl-C stops it.\n"
        f"INNERGY_API_BASE_URL={url}\nINNERGY_API_KEY={key}",
        file=sys.stderr,
        flush=True,
    )
