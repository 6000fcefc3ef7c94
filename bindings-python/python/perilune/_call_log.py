"""A record of every call, for clients made with ``enable_diagnostics_logging=True``."""

from __future__ import annotations

import json
from typing import Any

from ._native import Failure
from .exceptions import _from_failure


def tell(logger: Any, outcome: Any) -> None:
    """Tells a logger how a call ended. The record has attributes to filter by: ``operation_type``, ``activity_id``,
    ``duration`` in milliseconds, ``status_code``, ``sub_status_code``, ``url``, ``exception_type`` and ``is_request``,
    which is ``False``."""
    # A pager's end is no call.
    text = None if outcome is None else outcome.diagnostics()
    if text is None or not logger.isEnabledFor(20):
        return
    diagnostics = json.loads(text)
    attempts = diagnostics["attempts"]
    last = attempts[-1] if attempts else {}
    exception = type(_from_failure(outcome)).__name__ if type(outcome) is Failure else None
    extra = {
        "operation_type": diagnostics["operation"],
        "activity_id": diagnostics["activityId"],
        "duration": diagnostics["elapsedMs"],
        "status_code": last.get("status"),
        "sub_status_code": last.get("subStatus"),
        "url": last.get("endpoint"),
        "exception_type": exception,
        "is_request": False,
    }
    said = (diagnostics["operation"], exception or extra["status_code"], diagnostics["elapsedMs"], len(attempts))
    regions = ", ".join(diagnostics["regionsContacted"])
    form = "%s: %s in %.1f ms, attempts: %d, regions: %s, activity id: %s"
    logger.info(form, *said, regions, diagnostics["activityId"], extra=extra)
