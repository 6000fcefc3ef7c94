"""What the traffic of both kinds of Python client shares: the settings, the names, the lines."""

import json
import logging
import os
import socket
import sys
import threading
import time
from importlib import import_module

PACKAGE = os.environ["DRILL_PACKAGE"]
IS_OURS = PACKAGE == "perilune"
ITEMS = int(os.environ["DRILL_ITEMS"])
# Operations on their way at once, at most: beyond them, what is due is left out.
WIDTH = 256
# An operation that took longer is told how it came, in milliseconds.
SLOW = 40
KINDS = (("read", "DRILL_READS", 0.0), ("write", "DRILL_UPSERTS", 0.005))


# What clients log of an outage would hide the drill's progress.
logging.disable(logging.CRITICAL)


def tell(line):
    """One line, whole, from any thread."""
    os.write(1, (json.dumps(line) + "\n").encode())


def now():
    return time.time() * 1000


def schedule():
    """The start of each operation, by the monotonic clock: when, what, which item."""
    start = time.monotonic()
    due = [[start + offset, 1 / int(os.environ[rate]), kind, 0] for kind, rate, offset in KINDS]
    while True:
        first = min(due)
        yield first[0], first[2], str(first[3] % ITEMS)
        first[0] += first[1]
        first[3] += 1


def options():
    """The client's options, by the names of its documentation."""
    if IS_OURS:
        hosts = json.loads(os.environ["DRILL_HOSTS"])
        names = {"resolve": hosts, "allow_insecure_http": True} if hosts else {}
        return {"application_region": os.environ["DRILL_REGION"], **names}
    return {
        "preferred_locations": os.environ["DRILL_PREFERRED"].split(","),
        "multiple_write_locations": True,
        "connection_verify": False,
    }


def client_class(module):
    if not IS_OURS:
        resolve(json.loads(os.environ["DRILL_HOSTS"]))
    return import_module(PACKAGE + module).CosmosClient


def resolve(hosts):
    """The account's names in place of DNS, for a client that has no option for it."""
    look_up = socket.getaddrinfo

    def in_place_of_dns(host, port, *rest, **more):
        name = host.decode() if isinstance(host, bytes) else host
        address, _, its_port = hosts.get(name, "").rpartition(":")
        return look_up(address, int(its_port), *rest, **more) if address else look_up(host, port, *rest, **more)

    socket.getaddrinfo = in_place_of_dns


class Served:
    """Where the official client's answer came from: the last URL that was asked."""

    def __init__(self):
        self.place = None

    def __call__(self, answer):
        self.place = answer.http_request.url.partition("://")[2].partition("/")[0]


def call_options():
    served = None if IS_OURS else Served()
    return served, {} if IS_OURS else {"raw_response_hook": served}


def fine(line, item, served):
    if served:
        return {**line, "end": "fine", "region": served.place}
    diagnostics = item.get_diagnostics()
    answered = [attempt["region"] for attempt in diagnostics["attempts"] if attempt["status"] is not None]
    note = {"note": json.dumps(diagnostics)} if line["took_ms"] > SLOW else {}
    return {**line, "end": "fine", "region": answered[-1], **note}


def not_fine(line, error):
    return {**line, "end": "unknown" if is_unknown(line["kind"], error) else "failed", "note": repr(error)}


def is_unknown(kind, error):
    """Whether a write may have been applied. The official client's error says no more than whether it was sent."""
    if IS_OURS:
        return getattr(error, "write_outcome", None) == "unknown"
    return kind == "write" and type(error).__name__ in ("ServiceResponseError", "CosmosClientTimeoutError")


def at_end_of_input(stop):
    threading.Thread(target=lambda: (sys.stdin.read(), stop()), daemon=True).start()
