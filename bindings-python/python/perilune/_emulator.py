"""How is the emulator's program found, started and ended?"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import threading
import weakref
from importlib import import_module
from typing import IO, Any

_NAME = "perilune-emulator"
_MISSING = (
    f"{_NAME}: not found; install it with 'pip install {_NAME}', put it on the PATH, "
    "or set PERILUNE_EMULATOR to its path"
)
# Requests in flight get half a second of this to finish.
_SECONDS_TO_END = 10


class EmulatorError(RuntimeError):
    """The emulator did not start, has ended, or refused a call; the text says why."""


class Process:
    """A running program, and what it said when it was ready."""

    def __init__(self, arguments: list[str], ready_within: float) -> None:
        command = [find(), *arguments, "--ready-json", "--until-stdin-closes"]
        self._said = tempfile.TemporaryFile()  # noqa: SIM115, closed when the program has ended
        self._popen = _spawn(command, self._said)
        # Also when it is forgotten, and when the interpreter ends.
        self.stop = weakref.finalize(self, _end, self._popen, self._said, os.getpid())
        try:
            self.state: dict[str, Any] = self._handshake(ready_within)
        except BaseException:
            self.stop()
            raise

    @property
    def pid(self) -> int:
        return self._popen.pid

    def ended(self) -> str | None:
        """Why it does not answer any more; None if it runs."""
        if not self.stop.alive:
            return "the emulator was stopped"
        try:
            # Its ports close a moment before its end can be seen.
            code = self._popen.wait(0.5)
        except subprocess.TimeoutExpired:
            return None
        return f"the emulator ended with code {code}: {self._last_words()}"

    def _handshake(self, ready_within: float) -> dict[str, Any]:
        assert self._popen.stdout is not None
        late = threading.Event()

        def give_up() -> None:
            late.set()
            self._popen.kill()

        # A pipe cannot be read with a time limit on every system; ending the other side ends the read.
        timer = threading.Timer(ready_within, give_up)
        timer.start()
        try:
            line = self._popen.stdout.readline()
        finally:
            timer.cancel()
        if line.endswith(b"\n"):
            state: dict[str, Any] = json.loads(line)
            return state
        self._popen.wait()
        if late.is_set():
            raise EmulatorError(f"the emulator was not ready within {ready_within:g} s")
        raise EmulatorError(f"the emulator did not start: {self._last_words()}")

    def _last_words(self) -> str:
        self._said.seek(0)
        return self._said.read().decode(errors="replace").strip() or "it said nothing"


def find() -> str:
    """The path of the program: what PERILUNE_EMULATOR names, the package's, or what is on the PATH."""
    named = os.environ.get("PERILUNE_EMULATOR")
    if named:
        if os.path.isfile(named):
            return named
        raise EmulatorError(f"PERILUNE_EMULATOR: there is no file {named}")
    try:
        packaged: str = import_module("perilune_emulator").path()
        return packaged
    except (ImportError, FileNotFoundError):
        found = shutil.which(_NAME)
    if found is None:
        raise EmulatorError(_MISSING)
    return found


def _spawn(command: list[str], said: IO[bytes]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            # Ctrl-C is for the program that holds it, which may still want to ask it something.
            start_new_session=True,
        )
    except OSError as error:
        said.close()
        raise EmulatorError(f"the emulator could not be started: {error}") from error


def _end(popen: subprocess.Popen[bytes], said: IO[bytes], owner: int) -> None:
    for stream in (popen.stdin, popen.stdout, said):
        if stream is not None:
            stream.close()
    if os.getpid() != owner:
        return  # A forked child: the emulator is its parent's.
    # A forked child may hold the other end of its input open.
    popen.terminate()
    try:
        popen.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        popen.kill()
        popen.wait()
