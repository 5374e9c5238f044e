"""The port: there when it is said to be, gone when it is stopped, and no loss when the process is killed."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from integrations.sandbox.server import serving

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "integrations" / "innergy" / "openapi_innergy.json"
MATERIAL = {"MaterialName": "Melamine white 3/4 4x8"}

PROGRAM = """
import json, sys
from pathlib import Path
from integrations.sandbox.server import run
document = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
run(document, Path(sys.argv[2]), "a-key-of-no-one", port=0, ready=lambda url: print(url, flush=True))
print("stopped")
"""

Ask = Callable[..., tuple[int, Any]]


@contextmanager
def _process(state: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-W", "error", "-c", PROGRAM, str(DOCUMENT), str(state)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def test_a_killed_sandbox_has_kept_all_that_it_answered(tmp_path: Path, ask_at: Ask) -> None:
    state = tmp_path / "sandbox.sqlite"
    with _process(state) as (process, url):
        made = [ask_at(url, "POST", "/api/materials", MATERIAL)[1] for _ in range(5)]
        process.kill()
        process.wait(timeout=10)
    with _process(state) as (process, url):
        assert ask_at(url, "GET", "/api/materials") == (200, {"Items": made})


def test_ctrl_c_stops_it_cleanly(tmp_path: Path, ask_at: Ask) -> None:
    state = tmp_path / "sandbox.sqlite"
    with _process(state) as (process, url):
        assert ask_at(url, "GET", "/api/version")[0] == 200
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "stopped\n", "")
    assert [file.name for file in tmp_path.iterdir()] == ["sandbox.sqlite"]


def test_a_stopped_sandbox_frees_its_port(document: Any, ask_at: Ask) -> None:
    with serving(document, None, "k") as sandbox:
        port = urlsplit(sandbox.url).port
        assert port
        sandbox.stop()
    with serving(document, None, "k", port=port) as sandbox:
        assert sandbox.url == f"http://127.0.0.1:{port}"
        assert ask_at(sandbox.url, "GET", "/api/version", key="k")[0] == 200
    with pytest.raises(ConnectionRefusedError):
        ask_at(sandbox.url, "GET", "/api/version", key="k")


def test_a_taken_port_is_an_os_error_at_once(document: Any) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        pytest.raises(OSError, match="in use"),
        serving(document, None, "k", port=other.getsockname()[1]),
    ):
        pass


def test_two_at_once_on_one_state_file_lose_nothing(document: Any, tmp_path: Path, ask_at: Ask) -> None:
    state = tmp_path / "sandbox.sqlite"
    with serving(document, state, "k") as one, serving(document, state, "k") as two:
        for sandbox in (one, two, one, two):
            assert ask_at(sandbox.url, "POST", "/api/materials", MATERIAL, key="k")[0] == 201
        for sandbox in (one, two):
            materials = ask_at(sandbox.url, "GET", "/api/materials", key="k")[1]["Items"]
            assert [material["InnergySKU"] for material in materials] == ["M-00001", "M-00002", "M-00003", "M-00004"]


ALONE = """
import json, sys, urllib.request
from pathlib import Path
from integrations.sandbox.server import serving
document = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
body = json.dumps({"Name": "Harbor Clinic", "Status": "Open", "Customer": {"Name": "Northpier Builders"}}).encode()
with serving(document, None, "k") as sandbox:
    for data in (body, None):
        request = urllib.request.Request(sandbox.url + "/api/projects", data, {"Api-Key": "k"})
        with urllib.request.urlopen(request) as response:
            assert response.status in (200, 201)
print(json.dumps(sorted({name.split(".")[1] for name in sys.modules if name.startswith("integrations.")})))
"""


def test_it_loads_none_of_our_other_rooms(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", ALONE, str(DOCUMENT)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=30, check=False)
    assert (done.stderr, json.loads(done.stdout)) == ("", ["sandbox"])
