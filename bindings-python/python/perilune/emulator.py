"""A whole account on this machine: starts the emulator, drives its regions and faults, and stops it.

It is a process of its own, from the package ``perilune-emulator`` (or wherever ``PERILUNE_EMULATOR`` says), and ends
with this one, however that ends.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sysconfig
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

_NAME = "perilune-emulator"


class EmulatorError(RuntimeError):
    """The emulator did not start, or refused a call."""


class Emulator:
    """A running emulator.

    >>> with Emulator(["West US 2", "East US"], multiple_writes=True) as emulator:  # doctest: +SKIP
    ...     client = CosmosClient(emulator.endpoint, emulator.key, application_region="West US 2")
    ...     emulator.break_region("West US 2")

    Options are those of the command: ``multiple_writes=True``, ``lag="50ms"``, ``consistency="strong"``,
    ``partitions=4``, ``tls=True``, ``port=8081``. Ports are any free ones unless given.
    """

    def __init__(self, regions: Iterable[str] = ("West US 2",), **options: Any) -> None:
        self._process = subprocess.Popen(
            _command(regions, options), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        line = self._output.readline()
        if not line:
            self._process.wait()
            said = self._process.stderr.read().decode(errors="replace").strip() if self._process.stderr else ""
            self._close()
            raise EmulatorError(f"the emulator did not start: {said}")
        state = json.loads(line)
        self.endpoint: str = state["endpoint"]
        self.key: str = state["key"]
        self.control: str = state["control"]

    @property
    def _output(self) -> Any:
        return self._process.stdout

    def __enter__(self) -> Emulator:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<Emulator [{self.endpoint}]>"

    def stop(self) -> None:
        """Stops it and waits until it has ended."""
        self._close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the management API, for what has no method here."""
        from http.client import HTTPConnection

        address = urlsplit(self.control)
        connection = HTTPConnection(address.hostname or "", address.port, timeout=30)
        try:
            connection.request(method, path, None if body is None else json.dumps(body))
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        answer = json.loads(text)
        if response.status >= 400:
            raise EmulatorError(answer.get("error", text.decode(errors="replace")))
        return answer

    def state(self) -> Any:
        """Endpoint, key, hosts, regions and faults."""
        return self.call("GET", "/state")

    def regions(self) -> Any:
        """The regions with their endpoints and parts."""
        return self.call("GET", "/regions")

    def add_region(self, name: str) -> None:
        """Adds a region with a copy of the data."""
        self.call("POST", "/regions", {"name": name})

    def remove_region(self, name: str) -> None:
        """Removes a region and its data."""
        self.call("DELETE", f"/regions/{quote(name)}")

    def take_offline(self, name: str) -> None:
        """Takes a region out of the account."""
        self.call("POST", f"/regions/{quote(name)}/offline")

    def bring_online(self, name: str) -> None:
        """Brings a region back into the account."""
        self.call("POST", f"/regions/{quote(name)}/online")

    def set_write_region(self, name: str) -> None:
        """Makes a region the hub."""
        self.call("POST", "/write-region", {"name": name})

    def set_multiple_writes(self, enabled: bool) -> None:
        """Turns writes in every region on or off."""
        self.call("POST", "/multiple-writes", {"enabled": enabled})

    def set_replication(self, source: str = "*", target: str = "*", **settings: Any) -> None:
        """Sets ``lagMs`` and ``paused`` of the links from one region to another; ``*`` is all."""
        self.call("POST", "/replication", {"from": source, "to": target, **settings})

    def inject(self, fault: str, **which: Any) -> Any:
        """Puts a fault in force, such as ``inject("status", status=429, share=0.1)``; answers its id."""
        return self.call("POST", "/faults", {"fault": fault, **which})

    def break_region(self, name: str, fault: str = "refuse") -> None:
        """Breaks a region; every later request meets the fault."""
        self.inject(fault, region=name)

    def heal(self, name: str | None = None) -> None:
        """Removes the faults of a region, or all."""
        self.call("DELETE", "/faults" if name is None else f"/regions/{quote(name)}/faults")

    def log(self, after: int = 0) -> Any:
        """The latest requests, one by one."""
        return self.call("GET", f"/log?after={after}")


def _command(regions: Iterable[str], options: dict[str, Any]) -> list[str]:
    if isinstance(regions, str):
        raise TypeError("regions: a string is not accepted; a list of names is")
    options = {"port": 0, "control_port": 0, **options}
    command = [executable(), "--ready-json", "--until-stdin-closes"]
    for region in regions:
        command += ["--region", region]
    for name, value in options.items():
        flag = f"--{name.replace('_', '-')}"
        if value is True:
            command.append(flag)
        elif value is not False and value is not None:
            command += [flag, str(value)]
    return command


def executable() -> str:
    """The path of the emulator's command."""
    named = os.environ.get("PERILUNE_EMULATOR")
    if named:
        return named
    beside = os.path.join(sysconfig.get_path("scripts"), _NAME)
    found = beside if os.access(beside, os.X_OK) else shutil.which(_NAME)
    if found is None:
        raise EmulatorError(f"{_NAME} was not found: install it with 'pip install {_NAME}', or set PERILUNE_EMULATOR")
    return found
