"""Python objects to JSON bytes."""

from __future__ import annotations

from typing import Any

from ._native import encode
from ._responses import CosmosDict


def dumps(value: Any) -> bytes:
    """What the native encoder leaves, such as a subclass of dict or a huge integer, the standard library writes."""
    # An item that was read, or written, before.
    text = encode(dict(value) if type(value) is CosmosDict else value)
    return _by_the_standard_library(value) if text is None else text


def _by_the_standard_library(value: Any) -> bytes:
    import json

    text = json.dumps(value, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    try:
        return text.encode()
    except UnicodeEncodeError:
        # A lone surrogate has no UTF-8.
        return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")
