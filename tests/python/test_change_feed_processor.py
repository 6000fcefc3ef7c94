"""Do processors hand every change to a handler, share the work, take over from one that was killed, and stop?"""

import asyncio
import logging
import subprocess
import sys
import textwrap
import threading
import time

import pytest
from perilune import CosmosClient, PartitionKey

QUICK = {"poll_interval": 0.02, "acquire_interval": 0.05, "renew_interval": 1, "lease_expiration": 20}
BEGINNING = {**QUICK, "start_time": "Beginning"}


@pytest.fixture
def leases(database):
    return database.create_container("leases", PartitionKey(path="/id"))


@pytest.fixture
def aio_leases(aio_container, leases):
    database = aio_container.client_connection, aio_container.database_link
    return type(aio_container)(*database, leases.id)


def fill(container, start, end):
    for n in range(start, end):
        container.create_item({"id": str(n), "pk": f"key {n}"})


def ids(changes):
    return [int(change["id"]) for change in changes]


def until(condition):
    deadline = time.monotonic() + 40
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


async def until_async(condition):
    deadline = time.monotonic() + 40
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


def database_of(container):
    return container.database_link.partition("/")[2]


def behind(processor):
    return sum(part.changes for part in processor.estimate_lag())


def test_every_change_is_handled_over_a_split_and_a_stop_and_what_failed_comes_again(shared, container, leases):
    fill(container, 0, 6)
    seen, errors, threads = set(), [], set()

    def handler(changes):
        threads.add(threading.current_thread().name)
        if len(errors) < 2:
            raise RuntimeError("not now")
        assert len(changes) <= 4 and changes.get_response_headers()["etag"]
        seen.update(ids(changes))

    def on_error(problem, changes):
        errors.append((str(problem), ids(changes)))

    options = {**BEGINNING, "instance_name": "one", "max_item_count": 4, "on_error": on_error}
    one = container.change_feed_processor("index", leases, handler, **options)
    assert one.instance_name == "one"
    one.start()
    with pytest.raises(ValueError, match="has been started already"):
        one.start()
    until(lambda: len(seen) == 6)
    assert [text for text, _ in errors] == ["not now"] * 2 and errors[0][1]
    shared.split(database_of(container), container.id)
    fill(container, 6, 10)
    until(lambda: len(seen) == 10)
    one.stop()
    one.stop()
    assert threads == {"perilune-change-feed"}
    fill(container, 10, 12)
    assert behind(one) >= 1
    assert len(seen) == 10
    with one:
        until(lambda: len(seen) == 12)
        until(lambda: behind(one) == 0)
    lags = one.estimate_lag()
    assert {lag.owner for lag in lags} == {None}
    assert all(container.is_feed_range_subset(lag.feed_range, lag.feed_range) for lag in lags)


def test_a_processor_runs_on_the_thread_that_asks_until_its_handler_stops_it(container, leases):
    fill(container, 0, 3)
    seen = []

    def handler(changes):
        seen.extend((threading.get_ident(), id) for id in ids(changes))
        if len(seen) == 3:
            processor.stop()

    processor = container.change_feed_processor("here", leases, handler, **BEGINNING)
    processor.run()
    assert sorted(seen) == [(threading.get_ident(), n) for n in range(3)]
    assert behind(processor) == 0


def test_what_on_error_raises_ends_the_processor_and_the_changes_come_again(container, leases):
    fill(container, 0, 3)

    def handler(changes):
        raise RuntimeError("broken")

    def on_error(problem, changes):
        raise problem

    broken = container.change_feed_processor("same", leases, handler, on_error=on_error, **BEGINNING)
    with pytest.raises(RuntimeError, match="broken"):
        broken.run()
    seen = set()
    with container.change_feed_processor("same", leases, lambda changes: seen.update(ids(changes)), **BEGINNING):
        until(lambda: seen == {0, 1, 2})


def test_a_stop_waits_for_the_handler(container, leases):
    fill(container, 0, 1)
    began, release, seen = threading.Event(), threading.Event(), []

    def handler(changes):
        began.set()
        release.wait()
        seen.extend(changes)

    processor = container.change_feed_processor("slow", leases, handler, **BEGINNING)
    processor.start()
    began.wait()
    stopped = threading.Thread(target=processor.stop)
    stopped.start()
    assert stopped.is_alive() and seen == []
    release.set()
    stopped.join()
    assert len(seen) == 1


def test_leases_that_can_not_be_had_are_told_to_the_log(container, caplog):
    nowhere = type(container)(container.client_connection, container.database_link, "none")
    caplog.set_level(logging.WARNING, logger="perilune")
    with container.change_feed_processor("lost", nowhere, print, **QUICK):
        until(lambda: "leases of lost could not be taken" in caplog.text)


async def test_asyncio_tells_it_to_the_log_too(aio_container, caplog):
    nowhere = type(aio_container)(aio_container.client_connection, aio_container.database_link, "none")
    caplog.set_level(logging.WARNING, logger="perilune")
    async with aio_container.change_feed_processor("lost", nowhere, print, **QUICK):
        await until_async(lambda: "leases of lost could not be taken" in caplog.text)


def test_several_threads_handle_parts_side_by_side(shared, container, leases):
    shared.split(database_of(container), container.id)
    fill(container, 0, 20)
    together, seen = threading.Barrier(2, timeout=30), []

    def handler(changes):
        if not seen:
            # Both are in it, or neither gets on.
            together.wait()
        seen.extend(ids(changes))

    processor = container.change_feed_processor("both", leases, handler, **BEGINNING)
    with processor:
        beside = threading.Thread(target=processor.work)
        beside.start()
        until(lambda: set(seen) == set(range(20)))
    beside.join()


WORKER = """
import sys
from perilune import CosmosClient
endpoint, key, name, database, mode = sys.argv[1:]
database = CosmosClient(endpoint, key).get_database_client(database)
quick = {"poll_interval": 0.02, "acquire_interval": 0.1, "renew_interval": 0.3, "lease_expiration": 2}
def handler(changes):
    for change in changes:
        print(change["id"], flush=True)
    if mode == "hangs":
        sys.stdin.read()
leases = database.get_container_client("leases")
items = database.get_container_client("items")
items.change_feed_processor("work", leases, handler, start_time="Beginning", instance_name=name, **quick).run()
"""


class Worker:
    def __init__(self, shared, database, name, mode="works"):
        arguments = [sys.executable, "-c", textwrap.dedent(WORKER), shared.endpoint, shared.key, name, database, mode]
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.seen = set()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.seen.add(int(line))

    def kill(self):
        self.process.kill()
        self.process.communicate()


def test_processes_share_the_work_and_take_over_from_one_that_was_killed(shared, container, leases):
    database = database_of(container)
    shared.split(database, container.id)
    for part in shared.ranges(database, container.id):
        shared.split(database, container.id, int(part["id"]))
    workers = [Worker(shared, database, "one"), Worker(shared, database, "two")]
    watcher = container.change_feed_processor("work", leases, print, **QUICK)
    try:
        until(lambda: {lag.owner for lag in watcher.estimate_lag()} == {"one", "two"})
        fill(container, 0, 20)
        until(lambda: workers[0].seen | workers[1].seen == set(range(20)))
        assert workers[0].seen and workers[1].seen
        workers.append(Worker(shared, database, "three", "hangs"))
        until(lambda: "three" in {lag.owner for lag in watcher.estimate_lag()})
        fill(container, 20, 40)
        # It has changes in hand when it is killed: they come to another one.
        until(lambda: workers[2].seen)
        workers[2].kill()
        until(lambda: workers[0].seen | workers[1].seen >= set(range(40)))
        until(lambda: {lag.owner for lag in watcher.estimate_lag()} == {"one", "two"})
    finally:
        for worker in workers:
            worker.kill()


def test_a_process_that_has_a_processor_by_a_fork_is_told_to_make_its_own(container, leases):
    import os

    processor = container.change_feed_processor("forked", leases, print, **BEGINNING)
    child = os.fork()
    if child == 0:
        try:
            processor.start()
        except RuntimeError as error:
            os._exit(0 if "made before a fork" in str(error) else 1)
        os._exit(2)
    assert os.waitpid(child, 0)[1] == 0


def test_what_is_wrong_is_refused_at_once(shared, container, leases):
    with CosmosClient(shared.endpoint, shared.key) as other:
        elsewhere = other.get_database_client(database_of(container)).get_container_client(leases.id)
        for error, (name, at, handler), options in [
            (TypeError, ("", leases, print), {}),
            (TypeError, ("x", elsewhere, print), {}),
            (TypeError, ("x", "leases", print), {}),
            (TypeError, ("x", leases, "print"), {}),
            (TypeError, ("x", leases, print), {"on_error": "print"}),
            (TypeError, ("x", leases, print), {"colour": "red"}),
            (TypeError, ("x", leases, print), {"partition_key": "a"}),
            (TypeError, ("x", leases, print), {"continuation": "x"}),
            (TypeError, ("x", leases, print), {"poll_interval": "long"}),
            (ValueError, ("x", leases, print), {"poll_interval": 0}),
            (ValueError, ("x", leases, print), {"mode": "Some"}),
        ]:
            with pytest.raises(error):
                container.change_feed_processor(name, at, handler, **options)


async def test_asyncio_handles_the_same_with_coroutines(container, aio_container, aio_leases):
    fill(container, 0, 6)
    seen, errors, loops = set(), [], set()

    async def handler(changes):
        loops.add(asyncio.get_running_loop())
        await asyncio.sleep(0)
        if not errors:
            raise RuntimeError("not now")
        seen.update(ids(changes))

    async def on_error(problem, changes):
        errors.append((str(problem), ids(changes)))

    processor = aio_container.change_feed_processor("index", aio_leases, handler, on_error=on_error, **BEGINNING)
    async with processor:
        with pytest.raises(ValueError, match="has been started already"):
            await processor.start()
        await until_async(lambda: len(seen) == 6)
    assert errors[0][0] == "not now" and loops == {asyncio.get_running_loop()}
    assert sum(lag.changes for lag in await processor.estimate_lag()) == 0
    fill(container, 6, 8)
    assert sum(lag.changes for lag in await processor.estimate_lag()) >= 1

    def plain(changes):
        seen.update(ids(changes))

    again = aio_container.change_feed_processor("index", aio_leases, plain, **BEGINNING)
    running = asyncio.create_task(again.run())
    await until_async(lambda: len(seen) == 8)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_asyncio_handlers_may_stop_it_and_on_error_may_end_it(container, aio_container, aio_leases):
    fill(container, 0, 3)

    async def broken(changes):
        raise RuntimeError("broken")

    def on_error(problem, changes):
        raise problem

    first = aio_container.change_feed_processor("index", aio_leases, broken, on_error=on_error, **BEGINNING)
    with pytest.raises(RuntimeError, match="broken"):
        await first.run()
    seen = set()

    async def handler(changes):
        seen.update(ids(changes))
        if len(seen) == 3:
            await second.stop()

    second = aio_container.change_feed_processor("index", aio_leases, handler, **BEGINNING)
    await second.run()
    assert seen == {0, 1, 2}
