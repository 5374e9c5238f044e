"""The main job, through real processes and a real HTTP server."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl

from tests.fakes.user import ROOT, Ended, SandboxProcess, User, outer_environment

MATERIALS = ("--material-library", "out/canonical_materials_2026-01-15.json")
FAST = ("--rate", "1000")


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_four_doors_do_the_whole_job_though_the_sandbox_is_killed_in_between(
    user: User, over_there: SandboxProcess
) -> None:
    out = user.folder / "out"
    migration = user.runs("--json", module="integrations.ppak.etl.run_migration").object
    assert migration["verdict"] == "ok"
    assert all(count["rejected"] == 0 < count["records"] for count in migration["counts"].values())
    records = {entity: count["records"] for entity, count in migration["counts"].items()}

    before = names_in(out)
    look = user.runs(*MATERIALS, *FAST, "--json", module="integrations.innergy.sync_materials").object
    assert look["counts"]["create"] > 100
    assert sum(look["counts"]["entities"]["materials"].values()) == records["materials"]
    assert names_in(out) - before == {"plan_materials_2026-01-15.json"}
    assert over_there.writes() == 0

    synced = user.runs("sync-materials", *MATERIALS, *FAST, "--apply", "--plan", look["files"]["plan"], "--json").object
    assert synced["outcomes"]["done"] == look["counts"]["create"] == over_there.writes()
    assert synced["run"] == 1

    over_there.kill()
    over_there.start()

    door = "integrations.innergy.import_projects"
    imported = user.runs(*FAST, "--apply", "--update-canonical", "--json", module=door).object
    assert imported["outcomes"]["done"] == records["projects"] + records["work_orders"] == over_there.writes()
    projects = json.loads((out / "canonical_projects_2026-01-15.json").read_bytes())
    assert all(project["innergy_id"] and project["innergy_project_number"] for project in projects)

    over_there.kill()
    over_there.start()

    health = user.runs(*MATERIALS, *FAST, "--live", "--json", module="integrations.canonical.health_check").object
    assert (health["overall_health"], health["exit_code"], health["findings"]) == ("healthy", 0, [])

    for words in (("sync-materials", *MATERIALS), ("import-projects",)):
        again = user.runs(*words, *FAST, "--no-dry-run", "--json").object
        assert again["outcomes"]["kept"] == sum(again["outcomes"].values())
    assert over_there.writes() == 0


def test_a_killed_apply_goes_on_and_a_second_one_at_the_same_time_is_refused(
    user: User, over_there: SandboxProcess
) -> None:
    user.settings["INNERGY_MAX_PROCESSING_SECONDS"] = "0"
    assert user.runs("run-migration").code == 0
    first = user.starts("sync-materials", *MATERIALS, "--apply", "--rate", "2", "--max-in-flight", "1")
    try:
        while over_there.writes() == 0:
            assert first.poll() is None, first.communicate()
            time.sleep(0.05)
        second = user.runs("sync-materials", *MATERIALS, *FAST, "--apply", "--json").object
    finally:
        first.kill()
        first.communicate()
    assert (second["exit_code"], second["findings"][0]["rule"]) == (5, "plan.unsafe")
    assert f"run 1 (process {first.pid} on " in second["findings"][0]["message"]

    third = user.runs("sync-materials", *MATERIALS, *FAST, "--apply", "--json").object
    assert third["outcomes"]["done"] > 100
    if third["exit_code"]:  # the write that the kill cut off may still arrive: it is looked for once more
        assert third["outcomes"]["blocked"] == third["counts"]["blocked"] == 1
        assert user.runs("sync-materials", *MATERIALS, *FAST, "--apply").code == 0
    there = [material["ExternalID"] for material in over_there.get("/api/materials")["Items"]]
    ours = json.loads((user.folder / "out" / "canonical_materials_2026-01-15.json").read_bytes())
    assert sorted(there) == sorted(
        material["innergy_sku"] or material["sku"] for material in ours if material["is_active"]
    )


def test_ctrl_c_is_a_pause_after_which_the_same_command_goes_on(user: User, over_there: SandboxProcess) -> None:
    skus = [f"PNL-{number}" for number in range(9)]
    rows = ["sku,description,category,unit_of_measure", *(f"{sku},Panel {sku},panels,EA" for sku in skus)]
    (user.folder / "library.csv").write_text("\n".join(rows), encoding="utf-8")
    library = ("--material-library", "library.csv", "--apply", "--json")
    with user.starts("sync-materials", *library, "--rate", "2", "--max-in-flight", "1") as process:
        while over_there.writes() == 0:
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    paused = Ended(process.returncode, out, err).object
    assert (paused["exit_code"], paused["verdict"], paused["findings"][0]["rule"]) == (1, "findings", "run.paused")
    assert "Traceback" not in err
    assert 0 < over_there.writes() < len(skus)

    assert user.runs("sync-materials", *library, *FAST).object["exit_code"] == 0
    assert over_there.writes() == len(skus)
    assert sorted(material["ExternalID"] for material in over_there.get("/api/materials")["Items"]) == skus


def test_a_reader_that_leaves_early_is_no_fault(user: User) -> None:
    with user.starts("--help") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_a_wheel_brings_all_that_the_demo_needs(tmp_path: Path) -> None:
    """Built, unpacked by an installer into an environment of its own, run twice by its own command."""
    built, home = tmp_path / "built", tmp_path / "home"
    run = [sys.executable, "-m"]
    subprocess.run([*run, "hatchling", "build", "-t", "wheel", "-d", built], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = built.iterdir()
    subprocess.run([*run, "venv", "--without-pip", home], check=True)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    python = next(scripts.glob("python.exe" if os.name == "nt" else "python"))
    install = ["uv", "pip", "install", "--quiet", "--offline", "--no-deps", "--python", str(python), str(wheel)]
    subprocess.run([*run, *install], check=True, capture_output=True)
    (there,) = home.glob("**/site-packages")
    (there / "libraries.pth").write_text(str(Path(pl.__file__).parents[1]), encoding="utf-8")

    environment = {name: value for name, value in outer_environment().items() if name != "PYTHONPATH"}
    demo = [str(next(scripts.glob("ppak-innergy*"))), "demo", "--output-dir", "shop", "--json"]
    counts = []
    for _ in range(2):
        ended = subprocess.run(demo, cwd=tmp_path, env=environment, check=True, capture_output=True, timeout=120)
        counts.append(json.loads(ended.stdout)["counts"]["import-projects"])
    assert counts[0]["create"] == counts[1]["keep"] > 200
    assert (tmp_path / "shop" / "health_check_2026-01-15.md").exists()
