"""Do clients survive what processes do: forks of servers and pools, many clients, exits with work under way?"""

import os
import subprocess
import sys
import textwrap

import pytest

PRELUDE = """
import asyncio, gc, logging, multiprocessing, os, signal, sys, threading
from perilune import CosmosClient, PartitionKey, aio, exceptions
endpoint, key = sys.argv[1:3]
"""


def output_of(account, body, status=0):
    """What a program prints; nothing may stand on standard error."""
    program = PRELUDE + textwrap.dedent(body)
    run = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", program, account.endpoint, account.key],
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert (run.returncode, run.stderr) == (status, ""), run.stderr
    return run.stdout.split()


def test_workers_forked_from_a_parent_with_a_used_client_serve_from_threads_and_loops(shared):
    found = output_of(
        shared,
        """
        client = CosmosClient(endpoint, key)
        items = client.create_database_if_not_exists("preload").create_container_if_not_exists(
            "items", PartitionKey("/pk"))
        items.upsert_item({"id": "7", "pk": "a"})
        other = aio.CosmosClient(endpoint, key)
        mine = other.get_database_client("preload").get_container_client("items")
        asyncio.run(mine.read_item("7", "a"))

        # A thread of the parent is in the middle of calls whenever a worker is forked.
        stop = threading.Event()
        def busy():
            while not stop.is_set():
                items.read_item("7", "a")
        thread = threading.Thread(target=busy)
        thread.start()

        def serve():
            done = []
            threads = [threading.Thread(target=lambda: done.append(items.read_item("7", "a"))) for _ in range(4)]
            [thread.start() for thread in threads]
            [thread.join() for thread in threads]
            async def all():
                return await asyncio.gather(*(mine.read_item("7", "a") for _ in range(4)))
            done += asyncio.run(all())
            return len(done)

        workers = []
        for _ in range(4):
            worker = os.fork()
            if worker == 0:
                signal.alarm(30)
                os._exit(0 if serve() == 8 else 1)
            workers.append(worker)
        print(*(os.waitpid(worker, 0)[1] for worker in workers))
        stop.set()
        thread.join()
        print(serve())
        """,
    )
    assert found == ["0"] * 4 + ["8"]


# A fork of a process with threads warns from Python 3.12 on; that is what is tried here.
POOL = """
    import warnings
    warnings.simplefilter("ignore", DeprecationWarning)
    client = CosmosClient(endpoint, key)
    client.create_database_if_not_exists("pool")
    def read(number):
        try:
            client.get_database_client(f"none {number}").read()
        except exceptions.CosmosResourceNotFoundError as error:
            return error
    if __name__ == "__main__":
        with multiprocessing.get_context("fork").Pool(3) as pool:
            errors = pool.map(read, range(9))
            pool.close()
            pool.join()
        print(len(errors), {error.status_code for error in errors}, {type(error).__name__ for error in errors})
        print(*("attempts" in error.diagnostics for error in errors))
"""


def test_a_pool_of_processes_shares_a_client_and_hands_errors_back(shared):
    found = output_of(shared, POOL)
    assert found[:3] == ["9", "{404}", "{'CosmosResourceNotFoundError'}"] and found[3:] == ["True"] * 9


def test_what_holds_a_connection_refuses_to_pickle_and_says_why(container, aio_container):
    import copy
    import pickle

    processor = container.change_feed_processor("x", container, print)
    pages = container.query_items("SELECT * FROM c", partition_key="a")
    for found in (container, aio_container, container.client_connection, container.scripts, processor):
        for refused in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match=r"can't be pickled: make .* in each process"):
                refused(found)
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(pages)


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="counts as Linux shows it")
def test_five_thousand_clients_leave_nothing_behind(shared):
    found = output_of(
        shared,
        """
        def state():
            gc.collect()
            with open("/proc/self/statm") as memory, open("/proc/self/status") as status:
                threads = int(next(line for line in status if line.startswith("Threads")).split()[1])
                return int(memory.read().split()[1]) * 4 // 1024, len(os.listdir("/proc/self/fd")), threads

        # Few of them call: what a connection leaves behind is another test's.
        def some(count):
            for n in range(count):
                client = CosmosClient(endpoint, key, application_region="West US 2")
                if n % 100 == 0:
                    client.create_database_if_not_exists("leak")
                if n % 2:
                    client.close()

        CosmosClient(endpoint, key).create_database_if_not_exists("leak")
        some(500)
        before = state()
        some(5000)
        # Connections are closed by the worker, after the clients are gone.
        for _ in range(500):
            after = state()
            if after[1] <= before[1] + 2:
                break
            threading.Event().wait(0.02)
        print(*(later - earlier for earlier, later in zip(before, after)))
        """,
    )
    megabytes, descriptors, threads = map(int, found)
    assert megabytes < 25 and descriptors <= 2 and threads == 0, found


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="measures as Linux tells it")
def test_results_that_are_kept_do_not_keep_the_bytes_that_they_came_as(shared):
    found = output_of(
        shared,
        """
        client = CosmosClient(endpoint, key)
        items = client.create_database_if_not_exists("kept").create_container_if_not_exists(
            "items", PartitionKey("/pk"))
        items.upsert_item({"id": "7", "pk": "a", "text": "x" * 400_000})

        def megabytes():
            with open("/proc/self/statm") as memory:
                return int(memory.read().split()[1]) * 4096 / 1e6

        items.read_item("7", "a")
        before = megabytes()
        kept = [items.read_item("7", "a") for _ in range(100)]
        print(megabytes() - before, kept[0].get_response_headers()["etag"] == kept[0]["_etag"])
        """,
    )
    # 40 MB are the texts.
    assert float(found[0]) < 60 and found[1] == "True", found


ENDINGS = {
    "a processor that runs": """
        leases = database.create_container_if_not_exists("leases", PartitionKey("/id"))
        processor = items.change_feed_processor("x", leases, print, poll_interval=0.05)
        processor.start()
    """,
    "a thread in a call": """
        thread = threading.Thread(target=lambda: list(items.query_items("SELECT * FROM c")), daemon=True)
        thread.start()
    """,
    "a query half read": """
        [items.upsert_item({"id": str(n), "pk": "a"}) for n in range(5)]
        pages = items.query_items("SELECT * FROM c", partition_key="a", max_item_count=1)
        next(pages)
    """,
    "a bulk on a thread": """
        rows = [("upsert", ({"id": str(n), "pk": str(n)},)) for n in range(3000)]
        begun = threading.Event()
        work = lambda: items.execute_bulk(rows, progress=lambda step: begun.set())
        threading.Thread(target=work, daemon=True).start()
        begun.wait()
    """,
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_process_ends_in_silence_with(shared, ending):
    before = """
        client = CosmosClient(endpoint, key)
        database = client.create_database_if_not_exists("endings")
        items = database.create_container_if_not_exists("items", PartitionKey("/pk"))
    """
    assert output_of(shared, textwrap.dedent(before) + textwrap.dedent(ENDINGS[ending]) + "print('end')") == ["end"]


def test_ctrl_c_ends_a_bulk_that_is_heard_and_a_processor(shared):
    found = output_of(
        shared,
        """
        import time
        signal.signal(signal.SIGINT, signal.default_int_handler)
        client = CosmosClient(endpoint, key)
        database = client.create_database_if_not_exists("interrupted")
        items = database.create_container_if_not_exists("items", PartitionKey("/pk"))
        leases = database.create_container_if_not_exists("leases", PartitionKey("/id"))

        def interrupted(work):
            threading.Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()
            try:
                work()
            except KeyboardInterrupt:
                print("interrupted", flush=True)

        rows = [("upsert", ({"id": str(n), "pk": str(n)},)) for n in range(500)]
        def bulks():
            while True:
                items.execute_bulk(rows, progress=lambda step: None)
        interrupted(bulks)
        processor = items.change_feed_processor("x", leases, print)
        interrupted(processor.run)
        """,
    )
    assert found == ["interrupted"] * 2
