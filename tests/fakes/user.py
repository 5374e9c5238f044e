"""Real processes: the commands as a user types them, and a sandbox that can be killed."""

import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
EXPORTS = ROOT / "examples" / "ppak_exports"
KEY = "a-key-for-tests"


def outer_environment() -> dict[str, str]:
    """What a process needs to start, and none of our settings."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("INNERGY_", "PPAK_", "MIGRATION_"))
    }
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


@dataclass
class Ended:
    """A process that ended."""

    code: int
    out: str
    err: str

    @property
    def object(self) -> dict[str, Any]:
        """The one JSON object on its stdout."""
        assert self.out.count("\n") == 1, self.out + self.err
        value = json.loads(self.out)
        assert value["exit_code"] == self.code
        return value  # type: ignore[no-any-return]


@dataclass
class User:
    """Somebody who types commands in *folder*, with *settings* in the environment."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    def starts(self, *words: str, module: str = "integrations") -> subprocess.Popen[str]:
        """Start ``python -W error -m MODULE WORDS``."""
        return subprocess.Popen(
            [sys.executable, "-W", "error", "-m", module, *words],
            cwd=self.folder,
            env=outer_environment() | self.settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def runs(self, *words: str, module: str = "integrations") -> Ended:
        """Run it to its end."""
        with self.starts(*words, module=module) as process:
            out, err = process.communicate(timeout=120)
        assert "Traceback" not in err
        assert KEY not in out + err
        return Ended(process.returncode, out, err)


class SandboxProcess:
    """The sandbox as its own process, on one port and one state file for all its lives."""

    def __init__(self, user: User) -> None:
        self._user = user
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        words = ("sandbox", "--port", str(self.port), "--state", "over-there.sqlite", "--key", KEY)
        self._process = self._user.starts(*words)
        assert self._process.stderr is not None
        assert self.url in self._process.stderr.readline()

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def writes(self) -> int:
        """How many requests to change something have come in during this life."""
        return int(self.get("/sandbox/requests")["writes"])

    def get(self, path: str) -> Any:
        """What it answers to ``GET path``."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers={"Api-Key": KEY})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer
