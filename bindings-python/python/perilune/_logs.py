"""What the client says, to the logger ``perilune``.

It is fetched where calls end, on the application's threads. A program that never imported ``logging`` has no log.
"""

from __future__ import annotations

import sys
from typing import Any

from . import _native


def _logger() -> Any:
    logging = sys.modules.get("logging")
    return None if logging is None else logging.getLogger("perilune")


def begin() -> None:
    """Takes over the logger's level. Called when a client is made, and whenever something was fetched."""
    logger = _logger()
    if logger is not None:
        _native.log_from(10 if logger.isEnabledFor(10) else 20)


def emit() -> None:
    """Logs what was said."""
    lines, logger = _native.take_logs(), _logger()
    if logger is None:
        return
    for level, text in lines:
        logger.log(level, "%s", text)
    begin()
