"""Whether slow reads are asked of a second region too, as the native module takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# The step is the official package's time to a third region and beyond. Here there is one hedge, and no step.
_TIMES = frozenset({"threshold_ms", "threshold_steps_ms"})


def availability_strategy(value: Any) -> bool | float:
    """``True``, ``False``, or the threshold in milliseconds."""
    if isinstance(value, bool):
        return value
    if not isinstance(value, Mapping):
        raise TypeError(
            f"availability_strategy: {type(value).__name__} is not accepted; True, False or {{'threshold_ms': 500}} is"
        )
    for name, time in value.items():
        if name not in _TIMES:
            known = "threshold_ms and threshold_steps_ms are known"
            raise ValueError(f"availability_strategy: {name!r} is unknown; {known}")
        if isinstance(time, bool) or not isinstance(time, (int, float)):
            raise TypeError(f"availability_strategy: {name}: {time!r} is not accepted; a number above 0 is")
        if not time > 0:
            raise ValueError(f"availability_strategy: {name}: {time!r} is not accepted; a number above 0 is")
    threshold: bool | float = value.get("threshold_ms", True)
    return threshold
