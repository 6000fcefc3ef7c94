"""Where is the emulator's program, which this package installs?

>>> import perilune_emulator
>>> perilune_emulator.path()  # doctest: +SKIP
'/home/ada/.venv/bin/perilune-emulator'

It is an ordinary program. ``perilune.emulator`` of the package ``perilune`` starts and drives it from Python.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator

__all__ = ["path"]

_NAME = "perilune-emulator" + (".exe" if sys.platform == "win32" else "")


def path() -> str:
    """The path of the program ``perilune-emulator`` that belongs to this package.

    Raises:
        FileNotFoundError: when it is in none of the places where installers put programs.
    """
    candidates = [os.path.join(directory, _NAME) for directory in _directories()]
    for candidate in candidates:
        if os.path.isfile(candidate):
            return candidate
    raise FileNotFoundError(f"perilune-emulator: not found; looked at {', '.join(candidates)}")


def _directories() -> Iterator[str]:
    """Where installers put programs: the environment's, the user's, and beside ``pip install --target``."""
    yield sysconfig.get_path("scripts")
    yield sysconfig.get_path("scripts", scheme=sysconfig.get_preferred_scheme("user"))
    beside = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    yield os.path.join(beside, "bin")
