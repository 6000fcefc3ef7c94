"""Does the module behave in a process: signals, forks, threads, exit, import?"""

import os
import resource
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest
from processes import ended

PRELUDE = """
import logging, os, signal, sys
from perilune import CosmosClient, PartitionKey
# A job in the background has Ctrl-C ignored from the start, and so have its children.
signal.signal(signal.SIGINT, signal.default_int_handler)
# In development mode a loop warns of every step that took over 0.1 s: on a busy machine any may.
logging.getLogger("asyncio").setLevel(logging.ERROR)
endpoint, key = sys.argv[1:3]
client = CosmosClient(endpoint, key)
"""


def start(emulator, body):
    program = PRELUDE + textwrap.dedent(body)
    return subprocess.Popen(
        [sys.executable, "-X", "dev", "-W", "error", "-c", program, emulator.endpoint, emulator.key],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process, status=0):
    """What it printed; nothing may stand on standard error."""
    output, complaints = process.communicate(timeout=30)
    assert (process.returncode, complaints) == (status, "")
    return output


def interrupted_within(started):
    """The seconds from Ctrl-C to a process that prints the time at which it noticed: the best of three, as the machine
    may be busy."""
    best = float("inf")
    for process in (started() for _ in range(3)):
        sent = time.time()
        process.send_signal(signal.SIGINT)
        best = min(best, float(finish(process).splitlines()[-1]) - sent)
    return best


def test_ctrl_c_ends_a_wait_at_once(emulator):
    fault = emulator.inject("blackHole", resource="dbs")

    def started():
        before = hits(emulator, fault)
        process = start(
            emulator,
            """
            import time
            try:
                client.get_database_client("db").read()
            except KeyboardInterrupt:
                print(time.time(), flush=True)
            """,
        )
        while hits(emulator, fault) == before:
            assert process.poll() is None
            time.sleep(0.01)
        return process

    assert interrupted_within(started) < 0.2


def hits(emulator, fault):
    """How many requests met a fault."""
    return next(known["hits"] for known in emulator.faults() if known["id"] == fault)


def test_other_threads_run_while_one_waits(emulator):
    emulator.inject("blackHole", resource="dbs")
    output = finish(
        start(
            emulator,
            """
            import threading
            def wait():
                try:
                    client.get_database_client("db").read(timeout=1)
                except Exception as error:
                    print(type(error).__name__)
            thread = threading.Thread(target=wait)
            thread.start()
            count = 0
            while thread.is_alive():
                count += 1
                thread.join(0.001)
            print(count > 100)
            """,
        )
    )
    assert output.split()[1:] == ["True"], output


def test_a_child_process_goes_on_with_the_parents_client(shared):
    output = finish(
        start(
            shared,
            """
            import asyncio
            from perilune import aio
            database = client.create_database_if_not_exists("forks")
            container = database.create_container_if_not_exists("items", PartitionKey("/pk"))
            container.upsert_item({"id": "7", "pk": "a"})
            other = aio.CosmosClient(endpoint, key)
            mine = other.get_database_client("forks").get_container_client("items")
            asyncio.run(mine.read_item("7", "a"))
            half = container.query_items("SELECT * FROM c", partition_key="a").by_page()
            for _ in range(3):
                child = os.fork()
                if child == 0:
                    assert container.read_item("7", "a")["id"] == "7"
                    assert asyncio.run(mine.read_item("7", "a"))["id"] == "7"
                    try:
                        next(half)
                    except RuntimeError as error:
                        assert "fork" in str(error)
                    print("child", flush=True)
                    sys.exit(0)
                assert os.waitpid(child, 0)[1] == 0
                assert container.read_item("7", "a")["id"] == "7"
            print("parent", len(list(next(half))) > 0)
            """,
        )
    )
    assert output.split() == ["child"] * 3 + ["parent", "True"]


@pytest.mark.parametrize(
    "ending",
    [
        "pass",
        "sys.exit(0)",
        "del client",
        "import threading; threading.Thread(target=database.read, daemon=True).start()",
        "import asyncio; from perilune import aio; asyncio.run(aio.CosmosClient(endpoint, key).create_database('x'))",
        "import asyncio; from perilune import aio\n"
        "async def main():\n"
        "    database = aio.CosmosClient(endpoint, key).get_database_client('db')\n"
        "    tasks = [asyncio.ensure_future(database.read()) for _ in range(50)]\n"
        "    await asyncio.sleep(0)\n"
        "asyncio.run(main())",
        "import asyncio; from perilune import aio\n"
        "loop = asyncio.new_event_loop()\n"
        "database = aio.CosmosClient(endpoint, key).get_database_client('db')\n"
        "loop.run_until_complete(database.read())\n"
        "loop.close()",
    ],
)
def test_a_process_ends_in_silence(emulator, ending):
    finish(start(emulator, "database = client.create_database('db')\n" + ending))


def test_threads_share_a_client(container):
    failures = []

    def work(number):
        try:
            for n in range(20):
                id = f"{number}-{n}"
                container.create_item({"id": id, "pk": "a", "n": n})
                assert container.read_item(id, "a")["n"] == n
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    count = container.query_items("SELECT VALUE COUNT(1) FROM c", partition_key="a")
    assert list(count) == [320]


def test_importing_is_cheap():
    program = "import sys; before = set(sys.modules); import perilune; print(*sorted(set(sys.modules) - before))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {name for name in run.stdout.split() if not name.startswith("perilune")}
    heavy = {"asyncio", "json", "ssl", "socket", "http", "urllib", "logging", "inspect", "dataclasses", "uuid"}
    assert not loaded & heavy, loaded & heavy
    assert len(loaded) < 40, loaded

    def fastest(program):
        """The seconds of processor time that it takes: of the clock's, a busy machine takes its share."""

        def once():
            began = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(
                [sys.executable, "-I", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {program}"], check=True
            )
            ended = resource.getrusage(resource.RUSAGE_CHILDREN)
            return ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime

        return min(once() for _ in range(5))

    assert fastest("import perilune") - fastest("pass") < 0.1


def descriptors():
    return len(os.listdir("/proc/self/fd"))


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="counts descriptors as Linux shows them")
def test_a_dropped_client_lets_go_of_its_connections(shared):
    from perilune import CosmosClient

    before = descriptors()
    for _ in range(20):
        CosmosClient(shared.endpoint, shared.key).create_database_if_not_exists("dropped")
    deadline = time.monotonic() + 10
    while descriptors() > before + 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert descriptors() <= before + 2


def test_the_emulator_ends_with_its_parent():
    program = """
        from perilune.emulator import Emulator
        import os
        print(Emulator(["West US 2"])._process.pid, flush=True)
        os._exit(0)
    """
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True)
    assert ended(int(run.stdout))


FORWARD = """
import http.client, threading, time
def forward(request):
    host, _, path = request.url.partition("://")[2].partition("/")
    connection = http.client.HTTPConnection(host, timeout=request.timeout)
    try:
        connection.request(request.method, "/" + path, request.body, request.headers)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        connection.close()
def slow(request):
    if "/dbs" not in request.url:
        return forward(request)
    print("sending", flush=True)
    time.sleep(30)
"""


def start_with_transport(emulator, body):
    return start(emulator, FORWARD + textwrap.dedent(body))


def test_ctrl_c_ends_a_call_in_a_transport_of_the_applications(emulator):
    def started():
        process = start_with_transport(
            emulator,
            """
            client = CosmosClient(endpoint, key, transport=slow)
            try:
                client.get_database_client("db").read()
            except KeyboardInterrupt:
                print(time.time(), flush=True)
            """,
        )
        assert process.stdout.readline() == "sending\n"
        return process

    assert interrupted_within(started) < 0.2


def test_a_process_ends_with_a_transport_that_is_open_or_sends(emulator):
    for wait in ("thread.join(0.5)", ""):
        body = f"""
        client = CosmosClient(endpoint, key, transport=forward)
        client.create_database_if_not_exists("db")
        other = CosmosClient(endpoint, key, transport=slow)
        thread = threading.Thread(target=lambda: other.get_database_client("db").read(), daemon=True)
        thread.start()
        {wait}
        print("end", flush=True)
        """
        # The thread may say that it sends after that, too.
        assert "end\n" in finish(start_with_transport(emulator, body))


def test_a_child_process_sends_with_the_transport_too(emulator):
    process = start_with_transport(
        emulator,
        """
        client = CosmosClient(endpoint, key, transport=forward)
        client.create_database_if_not_exists("db")
        child = os.fork()
        client.get_database_client("db").read()
        print("child" if child == 0 else "parent", flush=True)
        if child:
            assert os.waitpid(child, 0)[1] == 0
        """,
    )
    assert sorted(finish(process).split()) == ["child", "parent"]


def test_a_child_process_is_not_held_up_by_a_lock_of_the_parents(emulator):
    process = start_with_transport(
        emulator,
        """
        client = CosmosClient(endpoint, key, transport=forward)
        client.create_database_if_not_exists("db")
        host = client.client_connection._run.func.__self__
        begun, gone = threading.Event(), threading.Event()

        class Busy:
            def serve(self, completions):
                begun.set()
                gone.wait()

        host._serving = None
        other = threading.Thread(target=host._serve, args=(Busy(),))
        other.start()
        begun.wait()
        child = os.fork()
        if child == 0:
            signal.alarm(20)
            client.get_database_client("db").read()
            os._exit(0)
        gone.set()
        other.join()
        print(os.waitpid(child, 0)[1])
        """,
    )
    assert finish(process) == "0\n"


def test_a_client_with_a_transport_takes_its_thread_along(emulator):
    process = start_with_transport(
        emulator,
        """
        client = CosmosClient(endpoint, key, transport=forward)
        client.create_database_if_not_exists("db")
        names = lambda: [thread.name for thread in threading.enumerate()]
        assert "perilune-transport" in names()
        del client
        import gc
        gc.collect()
        end = time.time() + 10
        while "perilune-transport" in names() and time.time() < end:
            time.sleep(0.01)
        print("perilune-transport" in names())
        """,
    )
    assert finish(process) == "False\n"
