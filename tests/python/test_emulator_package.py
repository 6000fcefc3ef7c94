"""Does the emulator start, obey, and end, driven from Python?"""

import asyncio
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from perilune import CosmosClient
from perilune.emulator import Emulator, EmulatorError
from processes import ended, runs

ROOT = Path(__file__).parents[2]
PAIR = ["West US 2", "East US"]

HOLDS_ONE = """
import sys, time
from perilune.emulator import Emulator
emulator = Emulator(["West US 2"])
print(emulator.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def pair():
    with Emulator(PAIR, lag_ms=5) as emulator:
        yield emulator


def status(endpoint):
    """What an endpoint answers to a stranger; None when it does not answer."""
    try:
        return urllib.request.urlopen(endpoint, timeout=10).status
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code
    except OSError:
        return None


def names(emulator):
    return [region["name"] for region in emulator.regions()]


def writable(emulator):
    return [region["name"] for region in emulator.regions() if region["writable"]]


def test_it_starts_answers_and_stops():
    emulator = Emulator(PAIR)
    assert emulator.endpoint.startswith("http://127.0.0.1:") and emulator.control_url.startswith("http://127.0.0.1:")
    assert emulator.key.startswith("C2y6") and emulator.key not in repr(emulator)
    assert status(emulator.endpoint) == 401
    assert names(emulator) == PAIR and writable(emulator) == PAIR[:1]
    pid = emulator.pid
    emulator.stop()
    emulator.stop()
    assert not runs(pid) and status(emulator.endpoint) is None
    with pytest.raises(EmulatorError, match="was stopped"):
        emulator.regions()


def test_a_region_breaks_and_heals(pair):
    hub, other = (region["endpoint"] for region in pair.regions())
    number = pair.break_region("West US 2")
    assert status(hub) is None and status(other) == 401
    assert [(fault["id"], fault["fault"]) for fault in pair.faults()] == [(number, "refuse")]
    pair.heal("westus2")
    assert status(hub) == 401 and pair.faults() == []

    pair.break_region("East US", "status", status=503)
    assert status(other) == 503
    pair.remove_fault(pair.inject("delay", delay_ms=1, path_contains="dbs", share=0.5, limit=2, range_id=0))
    assert len(pair.faults()) == 1
    pair.heal_all()
    assert pair.faults() == []


def test_the_topology_changes(pair):
    pair.add_region("East US 2")
    assert names(pair) == [*PAIR, "East US 2"]
    pair.set_multiple_writes(True)
    assert writable(pair) == [*PAIR, "East US 2"]
    pair.set_multiple_writes(False)
    pair.set_write_region("East US 2")
    assert writable(pair) == ["East US 2"]
    pair.set_offline("West US 2", True)
    assert [region["name"] for region in pair.regions() if region["offline"]] == ["West US 2"]
    pair.set_offline("West US 2", False)
    pair.remove_region("East US")
    assert names(pair) == ["East US 2", "West US 2"]
    pair.set_lag(250)
    pair.set_lag(100, source="West US 2", target="East US 2")
    pair.set_replication_paused(True)
    pair.set_replication_paused(False, source="West US 2")
    for call in (pair.ranges, pair.split, lambda *names: pair.merge(*names, (0, 1))):
        with pytest.raises(EmulatorError, match="there is no 'c d' in database 'd/b'"):
            call("d/b", "c d")
    with pytest.raises(EmulatorError, match="partition failover: it is off"):
        pair.set_partition_write_region("d", "c", 0, "West US 2")


def test_requests_are_counted(pair):
    status(pair.endpoint)
    (count,) = pair.counts()
    assert (count["region"], count["status"], count["requests"]) == ("West US 2", 401, 1)
    (entry,) = pair.log()
    assert (entry["method"], entry["path"]) == ("GET", "/") and pair.log(entry["sequence"]) == []
    pair.clear_log()
    assert pair.counts() == [] and pair.state()["endpoint"] == pair.endpoint


def test_every_option_arrives():
    options = {"consistency": "bounded-staleness", "key": "a2V5", "partitions": 2, "seed": 7, "global_endpoint": True}
    with Emulator(
        PAIR, multiple_writes=True, tls=True, advertise_hosts="contoso.documents.test", **options
    ) as emulator:
        state = emulator.state()
        assert (state["consistency"], state["multipleWrites"], state["tls"]) == ("BoundedStaleness", True, True)
        assert emulator.key == "a2V5" and emulator.endpoint == "https://contoso.documents.test/"
        assert set(state["hosts"]) >= {"contoso-westus2.documents.test", "contoso-eastus.documents.test"}
        assert emulator.ca_pem().startswith("-----BEGIN CERTIFICATE-----")


def test_a_directory_keeps_the_account(tmp_path):
    for found in (0, 1):
        with Emulator(["West US 2"], data=tmp_path / "account") as emulator:
            client = CosmosClient(emulator.endpoint, emulator.key)
            assert len(list(client.list_databases())) == found
            client.create_database_if_not_exists("kept")


def test_two_run_at_once(pair):
    with Emulator(["North Europe"]) as other:
        pair.break_region("West US 2")
        assert status(pair.endpoint) is None and status(other.endpoint) == 401
        assert names(other) == ["North Europe"]


async def test_asyncio_drives_it_from_threads():
    async with await asyncio.to_thread(Emulator, PAIR) as emulator:
        added = (asyncio.to_thread(emulator.add_region, name) for name in ("East US 2", "West Europe", "Japan East"))
        await asyncio.gather(*added)
        assert len(await asyncio.to_thread(emulator.regions)) == 5
    assert not runs(emulator.pid)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, None])
def test_it_ends_with_the_process_that_holds_it(end):
    parent = subprocess.Popen([sys.executable, "-c", HOLDS_ONE], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with parent:
        pid = int(parent.stdout.readline())
        assert runs(pid)
        parent.send_signal(end) if end else parent.stdin.close()
        parent.wait(10)
    assert ended(pid)


def test_a_forgotten_one_ends():
    emulator = Emulator(["West US 2"])
    pid = emulator.pid
    del emulator
    assert ended(pid)


def test_a_forked_child_leaves_it_alone(pair):
    child = os.fork()
    if child == 0:
        pair.stop()
        os._exit(0)
    os.waitpid(child, 0)
    assert names(pair) == PAIR
    pair.stop()
    assert not runs(pair.pid)


def test_ctrl_c_is_for_the_program_that_holds_it(pair):
    assert os.getsid(pair.pid) != os.getsid(0)


def test_its_end_is_told(pair):
    os.kill(pair.pid, signal.SIGKILL)
    os.waitid(os.P_PID, pair.pid, os.WEXITED | os.WNOWAIT)
    with pytest.raises(EmulatorError, match="ended with code -9"):
        pair.regions()


@pytest.mark.parametrize(
    ("regions", "options", "error", "text"),
    [
        ("West US 2", {}, TypeError, "regions: a list of names"),
        ([], {}, TypeError, "regions: a list of names"),
        ([7], {}, TypeError, "regions: a list of names"),
        (PAIR, {"multiple_writes": "yes"}, TypeError, "multiple_writes: True or False"),
        (PAIR, {"lag_ms": -1}, TypeError, "lag_ms: a number that is not negative"),
        (PAIR, {"lag_ms": "20ms"}, TypeError, "lag_ms: a number that is not negative"),
        (PAIR, {"lag": 20}, TypeError, "lag"),
        (PAIR, {"consistency": "loose"}, EmulatorError, "'loose' is unknown; accepted are strong"),
        (PAIR, {"partitions": 65}, EmulatorError, "partitions"),
        (["West US 2", "westus2"], {}, EmulatorError, "westus2"),
    ],
)
def test_a_bad_argument_is_named(regions, options, error, text):
    with pytest.raises(error, match=text):
        Emulator(regions, **options)


def test_a_bad_call_is_named(pair):
    with pytest.raises(EmulatorError, match="Mars"):
        pair.break_region("Mars")
    with pytest.raises(EmulatorError, match="fault"):
        pair.inject("flood")
    with pytest.raises(TypeError, match="sub_state"):
        pair.inject("status", sub_state=3200)
    with pytest.raises(TypeError, match="name: a region's name is a string"):
        pair.heal(None)
    with pytest.raises(EmulatorError, match="TLS"):
        pair.ca_pem()


def test_a_start_has_a_time_limit(monkeypatch, tmp_path):
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\nexec sleep 60\n")
    silent.chmod(0o755)
    monkeypatch.setenv("PERILUNE_EMULATOR", str(silent))
    with pytest.raises(EmulatorError, match=r"not ready within 0\.05 s"):
        Emulator(PAIR, ready_within=0.05)


def test_where_the_program_is_can_be_said(monkeypatch, tmp_path):
    monkeypatch.setenv("PERILUNE_EMULATOR", str(tmp_path / "absent"))
    with pytest.raises(EmulatorError, match="PERILUNE_EMULATOR: there is no file"):
        Emulator(PAIR)
    (tmp_path / "absent").write_text("no program")
    with pytest.raises(EmulatorError, match="could not be started"):
        Emulator(PAIR)
    monkeypatch.delenv("PERILUNE_EMULATOR")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "perilune_emulator", None)
    with pytest.raises(EmulatorError, match="pip install perilune-emulator"):
        Emulator(PAIR)


@pytest.mark.parametrize("page", ["emulator/README.md"])
def test_the_documentations_examples_run(page, capsys):
    examples = (ROOT / page).read_text().split("```python\n")[1:]
    assert examples
    for example in examples:
        exec(example.split("```")[0], {})
    assert capsys.readouterr().out.startswith("http://127.0.0.1:")
