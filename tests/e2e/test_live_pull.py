"""A live pull as a person asks for it: real processes, a real driver, a real database, and networks that die."""

import hashlib
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.fakes.odbc import PPakDatabase, source_of
from tests.fakes.postgres import PASSWORD, USER
from tests.fakes.user import Ended, User

PULL = ("run-migration", "--source", "odbc:ppak", "--as-of", "2026-01-15", "--shop", "shop.toml", "--json")
FILES = ("dba_v_projects_2026-01-15.csv", "dba_v_materials_2026-01-15.csv", "dba_v_work_orders_2026-01-15.csv")
SHOP = """
[odbc.tables]
dba_v_projects = { read = "dba.v_projects", key = ['"Project Id"'] }
dba_v_materials = { read = 'SELECT * FROM dba.v_materials WHERE "SKU" IS NOT NULL', key = ['"SKU"'] }
dba_v_work_orders = { read = "dba.v_work_orders" }
"""
VIEWS = (
    """CREATE VIEW dba.v_projects AS SELECT g AS "Project Id", '24' || lpad(g::text, 3, '0') AS "Job #",
       '=Clinic ' || g AS "Project Name", 'Northpier Builders' AS "Customer", 'In Progress' AS "Status",
       'Design' AS "Phase", (g * 1000.5 - 3000)::numeric(12,2) AS "Contract Amount", date '2024-01-15' + g AS "Bid Date"
       FROM generate_series(1, 7) g""",
    """CREATE VIEW dba.v_materials AS SELECT 'PNL-' || g AS "SKU", 'Größe ½" ' || g AS "Description",
       'Panels' AS "Category", 'EA' AS "UOM", (g / 4.0)::numeric(12,4) AS "Unit Cost" FROM generate_series(1, 9) g""",
    """CREATE VIEW dba.v_work_orders AS SELECT g AS "WO #", '24001' AS "Job #", '-4143 top' AS "Description",
       'Engineering' AS "Status", 1 AS "Order Qty" FROM generate_series(1, 3) g""",
)


@pytest.fixture
def customer(ppak: PPakDatabase, tmp_path: Path) -> User:
    """Somebody with a data source of their own, in front of a filled database."""
    ppak.holds(*VIEWS)
    (tmp_path / "shop.toml").write_text(SHOP, encoding="utf-8")
    return User(tmp_path, {"MIGRATION_OUTPUT_DIR": "out", **ppak.settings()})


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def assert_no_login(customer: User, *ended: Ended) -> None:
    said = "".join(each.out + each.err for each in ended).encode()
    shown = [name for name, content in contents(customer.folder / "out").items() if PASSWORD.encode() in content]
    assert PASSWORD.encode() not in said
    assert f'"{USER}"'.encode() not in said
    assert shown == []


# ── what is pulled is read like any export ───────────────────────────────────


def test_a_pull_becomes_canonical_files_with_a_manifest_like_any_export(customer: User) -> None:
    ended = customer.runs(*PULL)
    answer = ended.object
    counts = {entity: (count["read"], count["kept"]) for entity, count in answer["counts"].items()}
    assert counts == {"projects": (8, 7), "materials": (10, 9), "work_orders": (4, 3), "work_order_materials": (0, 0)}
    out = customer.folder / "out"
    projects = json.loads((out / "canonical_projects_2026-01-15.json").read_bytes())
    assert (projects[0]["name"], projects[0]["estimated_value"]) == ("=Clinic 1", "-1999.50")
    orders = json.loads((out / "canonical_work_orders_2026-01-15.json").read_bytes())
    assert orders[0]["description"] == "-4143 top"
    inputs = {
        each["file"]: each["sha256"] for each in json.loads((out / "manifest_2026-01-15.json").read_bytes())["inputs"]
    }
    pulled = out / "snapshot_2026-01-15"
    assert inputs == {name: hashlib.sha256((pulled / name).read_bytes()).hexdigest() for name in FILES}
    lineage = (out / "lineage_2026-01-15.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["file"] for line in lineage} == set(FILES)
    notes = {finding["rule"]: finding for finding in answer["findings"]}
    assert notes["table.absent"]["samples"] == ["dba_job", "dba_jobs", "dba_wo"]
    assert answer["files"]["snapshot"] == str(Path("out") / "snapshot_2026-01-15")
    assert_no_login(customer, ended)


def test_the_same_database_gives_the_same_bytes_and_so_does_the_snapshot_alone(customer: User) -> None:
    customer.runs(*PULL)
    first = contents(customer.folder / "out")
    customer.runs(*PULL)
    assert contents(customer.folder / "out") == first
    again = ("run-migration", "--ppak-export-dir", "out/snapshot_2026-01-15", "--output-dir", "again")
    customer.runs(*again, "--shop", "shop.toml")
    canonical = {name: content for name, content in first.items() if name.startswith("canonical")}
    assert {name: contents(customer.folder / "again")[name] for name in canonical} == canonical


def test_a_raw_table_finds_what_its_numbers_stand_for_in_another_one(customer: User, ppak: PPakDatabase) -> None:
    ppak.holds(
        'CREATE TABLE dba.job (job_tag int, company_nbr int, "Project Id" text, "Project Name" text, "Status" text)',
        "INSERT INTO dba.job VALUES (501, 7, '24-0001', 'Clinic', 'In Progress')",
        "INSERT INTO dba.job VALUES (502, 8, '24-0002', 'Depot', 'In Progress')",
        'CREATE TABLE dba.company (company_nbr int, "Name" text)',
        "INSERT INTO dba.company VALUES (7, 'Northpier Builders'), (8, 'Oakline')",
    )
    named = '[odbc.tables]\ndba_businesses = { read = "dba.company", key = ["company_nbr"] }\n'
    (customer.folder / "shop.toml").write_text(named, encoding="utf-8")
    customer.runs(*PULL)
    records = json.loads((customer.folder / "out" / "canonical_projects_2026-01-15.json").read_bytes())
    customers = {(one["ppak_id"], one["customer_name"]) for one in records}
    assert customers == {("24-0001", "Northpier Builders"), ("24-0002", "Oakline")}


# ── what goes wrong ──────────────────────────────────────────────────────────


def test_a_wrong_password_is_told_without_it(customer: User) -> None:
    customer.settings["PPAK_ODBC_PASSWORD"] = "wrong-7715"
    with customer.starts(*PULL, "--debug") as pull:
        ended = Ended(3, *pull.communicate(timeout=120))
    assert "PPAK_ODBC_PASSWORD" in ended.object["next"]
    assert "Traceback" in ended.err
    assert "wrong-7715" not in ended.out + ended.err
    assert_no_login(customer, ended)


def test_a_killed_pull_leaves_no_snapshot_and_the_next_one_is_whole(customer: User, ppak: PPakDatabase) -> None:
    slow = '\ndba_v_slow = { read = "SELECT pg_sleep(30) AS a" }\n'
    (customer.folder / "slow.toml").write_text(SHOP + slow, encoding="utf-8")
    with customer.starts(*PULL[:-3], "--shop", "slow.toml") as pull:
        waited(lambda: list((customer.folder / "out").glob(f".snapshot-*/*/{FILES[0]}")))
        pull.kill()
        pull.communicate()
    assert not (customer.folder / "out" / "snapshot_2026-01-15").exists()
    assert customer.runs(*PULL).object["exit_code"] == 0


def waited(met: object) -> None:
    for _ in range(600):
        if callable(met) and met():
            return
        time.sleep(0.05)
    raise AssertionError("it never happened")


def test_a_network_that_dies_during_a_pull_ends_it(customer: User, ppak: PPakDatabase) -> None:
    (customer.folder / "shop.toml").write_text("[odbc]\nanswer_seconds = 1\n" + SHOP, encoding="utf-8")
    ppak.runs("CREATE VIEW dba.jobs AS SELECT 1 AS jobnbr, repeat('x', 1000000) AS jobdescr")
    with dying_network(ppak.postgres.port, after=100_000) as port:
        customer.settings["ODBCINI"] = str(customer.folder / "dying.ini")
        (customer.folder / "dying.ini").write_text(source_of("ppak", port, ppak.name), encoding="utf-8")
        ended = customer.runs(*PULL)
    assert ended.object["exit_code"] == 3
    assert "did not answer within 1 seconds" in ended.object["findings"][0]["message"]
    assert [path.name for path in (customer.folder / "out").iterdir()] == []


def test_a_server_that_never_speaks_ends_a_pull(customer: User, ppak: PPakDatabase) -> None:
    (customer.folder / "shop.toml").write_text("[odbc]\nlogin_seconds = 1\n" + SHOP, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        customer.settings["ODBCINI"] = str(customer.folder / "silent.ini")
        (customer.folder / "silent.ini").write_text(source_of("ppak", silent.getsockname()[1], "x"), encoding="utf-8")
        ended = customer.runs(*PULL)
    assert ended.object["exit_code"] == 3


@contextmanager
def dying_network(port: int, after: int) -> Iterator[int]:
    """A way to *port* that carries *after* bytes of answers, and then nothing more, without a word."""
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as here:
        Thread(target=carry, args=(here, port, after, over), daemon=True).start()
        yield here.getsockname()[1]
        over.set()


def carry(here: socket.socket, port: int, after: int, over: Event) -> None:
    client, _ = here.accept()
    with client, socket.create_connection(("127.0.0.1", port)) as server:
        Thread(target=relay, args=(client, server), daemon=True).start()
        while after > 0 and (answer := server.recv(4096)):
            client.sendall(answer)
            after -= len(answer)
        over.wait(60)


def relay(client: socket.socket, server: socket.socket) -> None:
    try:
        while asked := client.recv(4096):
            server.sendall(asked)
    except OSError:  # the other end has gone, as it should
        return
