"""Runs operations for as long as a line of the input asks, and tells in a line what they took."""

import gc
import json
import os
import sys
import time

KEYS = 100
BATCH = 100
BULK = 1000
# How many times of operations are kept for the percentiles of a window: more would count as the client's memory.
KEPT = 20_000
ENDPOINT = os.environ["BENCH_ENDPOINT"]
KEY = os.environ["BENCH_KEY"]
REGION = os.environ["BENCH_REGION"]
QUERY = "SELECT * FROM c"


def tell(line):
    os.write(1, (json.dumps(line) + "\n").encode())


def loaded(used):
    """The program runs and has its client's package, for so much CPU time, and has done nothing with it yet."""
    tell({"loaded": True, "cpu_us": used * 1e6})


def items():
    with open(os.environ["BENCH_ITEM"], encoding="utf-8") as file:
        item = json.load(file)
    return [{**item, "id": f"item-{n}", "pk": f"pk-{n}"} for n in range(KEYS)]


def containers(database, items):
    """The container of each item, by its id: items take turns with them."""
    names = ["items", *(f"items-{n}" for n in range(1, int(os.environ.get("BENCH_CONTAINERS", "1"))))]
    clients = [database.get_container_client(name) for name in names]
    return {item["id"]: clients[n % len(clients)] for n, item in enumerate(items)}


def wanted():
    """What the input asks for: the operation, how many at once, and the turns of each worker."""
    tell({"ready": True})
    for line in sys.stdin:
        window = json.loads(line)
        gc.collect()
        yield window["op"], window["in_flight"], window


def turns(window, worker):
    """Numbers of items, until the time is over or the count reached."""
    count = -(-window["count"] // window["in_flight"]) if "count" in window else None
    ends = None if count else time.perf_counter() + window["millis"] / 1000
    turn = 0
    while turn != count and (count or turn == 0 or time.perf_counter() < ends):
        yield (worker * 7 + turn) % KEYS
        turn += 1


class Watch:
    """What the operations of a window take."""

    def __init__(self, window):
        self.times = []
        self.count = 0
        self.errors = 0
        self.error = None
        self.kept = KEPT // window["in_flight"] * window["in_flight"]
        self.cpu = time.process_time()
        self.started = time.perf_counter()

    def done(self, started):
        self.count += 1
        if len(self.times) < self.kept:
            self.times.append(time.perf_counter() - started)

    def failed(self, error):
        self.errors += 1
        self.error = self.error or repr(error)

    def tell(self):
        wall, cpu = time.perf_counter() - self.started, time.process_time() - self.cpu
        self.times.sort()
        of = [self.times[min(len(self.times) * share // 100, len(self.times) - 1)] * 1e6 for share in (50, 99)]
        took = {"ops": self.count, "errors": self.errors, "error": self.error, "p50_us": of[0], "p99_us": of[1]}
        tell({**took, "cpu_us": cpu * 1e6, "wall_us": wall * 1e6})
