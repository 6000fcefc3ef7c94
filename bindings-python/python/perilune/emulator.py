"""A whole account on this machine, with several regions and outages on demand.

>>> from perilune.emulator import Emulator
>>> with Emulator(["West US 2", "East US"], multiple_writes=True) as emulator:  # doctest: +SKIP
...     client = CosmosClient(emulator.endpoint, emulator.key, application_region="West US 2")
...     emulator.break_region("West US 2")  # an outage
...     emulator.heal("West US 2")

The program is in the package ``perilune-emulator``. It runs as a process of its own and ends with this one, however
that ends. Every method returns when the change is in force, and may be called from any thread; from asyncio, with
``await asyncio.to_thread(emulator.break_region, "West US 2")``.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterable
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import quote, urlsplit

from ._emulator import EmulatorError, Process

__all__ = ["Emulator", "EmulatorError"]

_CALL_SECONDS = 30


class Emulator:
    """A running account: a port per region, and the handle that drives it.

    Args:
        regions: names of regions, such as ``["West US 2", "East US"]``. The first is the hub.
        multiple_writes: every region takes writes, not only the hub.
        lag_ms: how long a write takes to another region, in milliseconds. Default 20.
        consistency: ``strong``, ``bounded-staleness``, ``session`` (the default), ``consistent-prefix`` or
            ``eventual``.
        tls: speak TLS; :meth:`ca_pem` is the certificate to trust.
        key: the master key, base64. Default: the well-known key of the service's own emulator.
        partitions: physical partitions of a new container, 1 to 64. Default 1.
        port: the first region's port; the others follow it. 0, the default: any free ports.
        control_port: the management API's port. 0, the default: any free port.
        global_endpoint: a separate endpoint that follows the hub.
        advertise_hosts: names hosts as the service does, such as ``contoso.documents.test``.
        seed: the seed of faults with a share. Default 0.
        throttle: refuse requests about items with 429 once their range's share of the throughput is used up.
        data: a directory that keeps the account, so that it is there again after a restart. Default: in memory.
        ready_within: how many seconds the start may take.

    Raises:
        TypeError: when an argument has a wrong type.
        EmulatorError: when the program is not found, refuses an argument, or is not ready in time.
    """

    def __init__(
        self,
        regions: Iterable[str],
        *,
        multiple_writes: bool = False,
        lag_ms: float | None = None,
        consistency: str | None = None,
        tls: bool = False,
        key: str | None = None,
        partitions: int | None = None,
        port: int = 0,
        control_port: int = 0,
        global_endpoint: bool = False,
        advertise_hosts: str | None = None,
        seed: int | None = None,
        partition_failover: bool = False,
        throttle: bool = False,
        data: str | os.PathLike[str] | None = None,
        ready_within: float = 30,
    ) -> None:
        flags = {
            "multiple-writes": multiple_writes,
            "tls": tls,
            "global-endpoint": global_endpoint,
            "partition-failover": partition_failover,
            "throttle": throttle,
        }
        values = {
            "lag": None if lag_ms is None else f"{_number('lag_ms', lag_ms)}ms",
            "consistency": consistency,
            "key": key,
            "partitions": partitions,
            "port": port,
            "control-port": control_port,
            "advertise-hosts": advertise_hosts,
            "seed": seed,
            "data": None if data is None else os.fspath(data),
        }
        arguments = [f"--region={name}" for name in _names(regions)]
        arguments += [f"--{name}" for name, wanted in flags.items() if _switch(name, wanted)]
        arguments += [f"--{name}={value}" for name, value in values.items() if value is not None]
        self._process = Process(arguments, _number("ready_within", ready_within))
        state = self._process.state
        #: The endpoint to give to a client.
        self.endpoint: str = state["endpoint"]
        #: The account's master key, base64.
        self.key: str = state["key"]
        #: The management API's URL.
        self.control_url: str = state["control"]

    def __repr__(self) -> str:
        return f"<Emulator [{self.endpoint}]>"

    def __enter__(self) -> Emulator:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def __aenter__(self) -> Emulator:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.stop)

    @property
    def pid(self) -> int:
        """The program's process id."""
        return self._process.pid

    def stop(self) -> None:
        """Ends the program and waits until it has ended. Doing so again does nothing."""
        self._process.stop()

    def state(self) -> dict[str, Any]:
        """Endpoint, key, hosts, regions and faults."""
        return self._call("GET", "/state")

    def ca_pem(self) -> str:
        """The certificate of the authority that signed the ports' certificate, as PEM; with ``tls`` only."""
        return self._exchange("GET", "/ca.pem", None).decode()

    def regions(self) -> list[dict[str, Any]]:
        """The regions in the account's order: name, endpoint, address, writable, hub, offline, sessionId."""
        return self._call("GET", "/regions")

    def add_region(self, name: str) -> None:
        """Adds a region with a copy of the data and a port of its own (the one it had, if it was removed)."""
        self._call("POST", "/regions", {"name": name})

    def remove_region(self, name: str) -> None:
        """Removes a region and its data. Its port stays open and answers 403/1008."""
        self._call("DELETE", _region(name))

    def set_offline(self, name: str, offline: bool) -> None:
        """Takes a region offline, or brings it back: while offline it is in no list and answers 403/1008."""
        self._call("POST", _region(name) + ("/offline" if offline else "/online"))

    def set_write_region(self, name: str) -> None:
        """Makes a region the hub: the write region of a single-write account."""
        self._call("POST", "/write-region", {"name": name})

    def set_multiple_writes(self, enabled: bool) -> None:
        """Turns writes in every region on or off."""
        self._call("POST", "/multiple-writes", {"enabled": enabled})

    def revoke_tokens(self) -> None:
        """Refuses the access tokens issued so far, by their claim ``iat``, with a challenge that demands later ones."""
        self._call("POST", "/tokens/revoke")

    def set_lag(self, lag_ms: int, source: str = "*", target: str = "*") -> None:
        """Sets how long a write takes from one region to another, in milliseconds; ``"*"`` is every region."""
        self._call("POST", "/replication", {"from": source, "to": target, "lagMs": lag_ms})

    def set_replication_paused(self, paused: bool, source: str = "*", target: str = "*") -> None:
        """Stops or resumes what one region sends to another; nothing is lost meanwhile."""
        self._call("POST", "/replication", {"from": source, "to": target, "paused": paused})

    def ranges(self, database: str, container: str) -> list[dict[str, Any]]:
        """A container's partition key ranges: id, minInclusive, maxExclusive, parents."""
        return self._call("GET", _container(database, container))

    def split(self, database: str, container: str, range_id: int | None = None) -> list[dict[str, Any]]:
        """Splits a partition key range in two, in all regions at once; without one, each. Answers the ranges then."""
        return self._call("POST", _container(database, container) + "/split", {"range": range_id})

    def merge(self, database: str, container: str, range_ids: tuple[int, int]) -> list[dict[str, Any]]:
        """Merges two neighbouring ranges; what is on its way between regions arrives first. Answers the ranges then."""
        return self._call("POST", _container(database, container) + "/merge", {"ranges": list(range_ids)})

    def set_partition_write_region(
        self, database: str, container: str, range_id: int, name: str | None = None
    ) -> list[dict[str, Any]]:
        """Moves the writes of one range to a region, or to the hub again; needs ``partition_failover``."""
        body = {"range": range_id, "name": name}
        return self._call("POST", _container(database, container) + "/write-region", body)

    def break_region(self, name: str, fault: str = "refuse", **settings: Any) -> int:
        """Breaks a whole region with a fault, for every request; answers the fault's id."""
        return self.inject(fault, region=name, **settings)

    def inject(
        self,
        fault: str,
        *,
        region: str | None = None,
        operation: str | None = None,
        resource: str | None = None,
        method: str | None = None,
        kind: str | None = None,
        path_contains: str | None = None,
        range_id: int | None = None,
        share: float | None = None,
        limit: int | None = None,
        phase: str | None = None,
        delay_ms: int | None = None,
        status: int | None = None,
        sub_status: int | None = None,
        retry_after_ms: int | None = None,
        bare: bool | None = None,
    ) -> int:
        """Puts a fault in force; answers its id. The emulator's README tells what each fault and field means.

        >>> emulator.inject("status", status=429, sub_status=3200, resource="docs", share=0.1)  # doctest: +SKIP
        1
        """
        given = {name: value for name, value in locals().items() if name != "self" and value is not None}
        body = {"range" if name == "range_id" else _camel(name): value for name, value in given.items()}
        answer = self._call("POST", "/faults", body)
        number: int = answer["id"]
        return number

    def remove_fault(self, fault_id: int) -> None:
        """Removes one fault."""
        self._call("DELETE", f"/faults/{fault_id}")

    def heal(self, name: str) -> None:
        """Removes every fault that names this region."""
        self._call("DELETE", _region(name) + "/faults")

    def heal_all(self) -> None:
        """Removes every fault."""
        self._call("DELETE", "/faults")

    def faults(self) -> list[dict[str, Any]]:
        """The faults in force, with their hits."""
        return self._call("GET", "/faults")

    def counts(self) -> list[dict[str, Any]]:
        """How many requests came in, by region, operation, resource and status."""
        return self._call("GET", "/stats")

    def log(self, after: int = 0) -> list[dict[str, Any]]:
        """The latest requests (10,000 are kept) after this sequence number, one by one, the oldest first."""
        return self._call("GET", f"/log?after={after}")

    def clear_log(self) -> None:
        """Forgets the counts and the log; sequence numbers go on."""
        self._call("DELETE", "/stats")

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        return json.loads(self._exchange(method, path, body))

    def _exchange(self, method: str, path: str, body: Any) -> bytes:
        try:
            status, answer = _send(self.control_url, method, path, None if body is None else json.dumps(body))
        except (OSError, HTTPException) as error:
            raise EmulatorError(self._process.ended() or f"the emulator does not answer: {error}") from error
        if status >= 400:
            raise EmulatorError(json.loads(answer)["error"])
        return answer


def _send(url: str, method: str, path: str, body: str | None) -> tuple[int, bytes]:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=_CALL_SECONDS)
    try:
        connection.request(method, path, body)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def _region(name: str) -> str:
    if not isinstance(name, str):
        raise TypeError(f"name: a region's name is a string, not {type(name).__name__}")
    return f"/regions/{quote(name, safe='')}"


def _container(database: str, container: str) -> str:
    return f"/ranges/{quote(database, safe='')}/{quote(container, safe='')}"


def _names(regions: Iterable[str]) -> list[str]:
    names = [] if isinstance(regions, (str, bytes)) else list(regions)
    if not names or not all(isinstance(name, str) for name in names):
        raise TypeError('regions: a list of names is accepted, such as ["West US 2", "East US"]')
    return names


def _switch(name: str, wanted: bool) -> bool:
    if not isinstance(wanted, bool):
        raise TypeError(f"{name.replace('-', '_')}: True or False is accepted, not {type(wanted).__name__}")
    return wanted


def _number(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= 0:
        raise TypeError(f"{name}: a number that is not negative is accepted, not {value!r}")
    return value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
