"""What does it cost to wait for an operation, in CPU microseconds of this process an operation?

Run by ``make bench-waiting``. Compares the native module's ways with those not taken, side by side, in rounds; prints
the median of the rounds and, in brackets, the least.
"""

import asyncio
import gc
import resource
import statistics
import sys
import threading
import time

from perilune import CosmosClient, PartitionKey, _native, aio
from perilune.aio._loop import LoopQueue
from perilune.emulator import Emulator

ROUNDS = 7
COUNT = 4000


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def in_threads(work, threads):
    def loop():
        for _ in range(COUNT // threads):
            work()

    started = [threading.Thread(target=loop) for _ in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()


async def in_tasks(work, tasks):
    async def loop():
        for _ in range(COUNT // tasks):
            await work()

    await asyncio.gather(*(loop() for _ in range(tasks)))


def measured(run):
    gc.collect()
    before, started = cpu(), time.perf_counter()
    run()
    return (cpu() - before) / COUNT * 1e6, COUNT / (time.perf_counter() - started)


def contenders(native, client, coroutines, operation):
    """Name to what one round runs."""
    proxies = [owner.get_database_client("db").get_container_client("items") for owner in (client, coroutines)]
    synchronous = {
        "spawn and wait, as it is": lambda: native.run(operation),
        "tokio's block_on": lambda: _native.run_block_on(native, operation),
        "ContainerProxy.read_item": lambda: proxies[0].read_item("7", "a"),
    }
    for name, work in synchronous.items():
        for threads in (1, 8):
            yield f"{name}, {threads} threads", lambda work=work, threads=threads: in_threads(work, threads)

    def alone():
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        _native.submit_alone(native, operation, loop.call_soon_threadsafe, future.set_result)
        return future

    async def batched(tasks):
        queue = LoopQueue(asyncio.get_running_loop())
        await in_tasks(lambda: queue.outcome(native.submit, operation), tasks)

    async def public(tasks):
        await in_tasks(lambda: proxies[1].read_item("7", "a"), tasks)

    async def singly(tasks):
        await in_tasks(alone, tasks)

    coroutine = {"batches, as it is": batched, "one call a result": singly, "aio ContainerProxy.read_item": public}
    for name, main in coroutine.items():
        for tasks in (1, 32):
            yield f"{name}, {tasks} tasks", lambda main=main, tasks=tasks: asyncio.run(main(tasks))


def main():
    with Emulator(["West US 2"]) as emulator:
        client = CosmosClient(emulator.endpoint, emulator.key)
        coroutines = aio.CosmosClient(emulator.endpoint, emulator.key)
        container = client.create_database("db").create_container("items", PartitionKey("/pk"))
        container.create_item({"id": "7", "pk": "a", "text": "x" * 1024})
        operation = ("read_item", "db", "items", "7", "a", None, None)
        rounds = {}
        all_of_them = list(contenders(client.client_connection.native, client, coroutines, operation))
        for number in range(ROUNDS):
            # In another order each time: whoever comes first finds a cold machine.
            for name, run in all_of_them[number:] + all_of_them[:number]:
                rounds.setdefault(name, []).append(measured(run))
        rounds = {name: rounds[name] for name, _ in all_of_them}
    print(f"{'CPU us an operation: median [least]':52} operations a second (median)")
    for name, results in rounds.items():
        costs = [cost for cost, _ in results]
        rate = statistics.median(rate for _, rate in results)
        print(f"{name:36} {statistics.median(costs):6.0f} [{min(costs):.0f}]       {rate:8.0f}")


if __name__ == "__main__":
    sys.exit(main())
