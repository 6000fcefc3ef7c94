"""Python objects to JSON bytes."""

from __future__ import annotations

from typing import Any

from ._native import encode


def dumps(value: Any) -> bytes:
    """What the native encoder leaves, such as a subclass of dict or a huge integer, the standard library writes."""
    text = encode(value)
    if text is None:
        import json

        text = json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")
    return text
