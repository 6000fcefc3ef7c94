"""Which keywords do the entries of an options dict stand for?"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from .._options import Options
from .._raw_options import KEYWORDS
from ..documents import Undefined
from ..http_constants import HttpHeaders
from ..partition_key import NonePartitionKeyValue, _to_native

# What the calls look at by themselves.
_OF_CALLS = frozenset(
    {"partitionKey", "enableCrossPartitionQuery", "offerThroughput", "partitionKeyRangeId"}
    | {"changeFeed", "isStartFromBeginning", "disableAutomaticIdGeneration"}
)


def keywords(options: Mapping[str, Any] | None) -> Options:
    """The keywords of the proxies' methods that mean the same. What is false or empty counts as not given."""
    given: Options = {}
    for name, value in (options or {}).items():
        if name in _OF_CALLS or not value:
            continue
        if name in KEYWORDS:
            given[KEYWORDS[name]] = value
        elif name == "offerType":
            given["headers"] = {HttpHeaders.OfferType: str(value)}
        else:
            warnings.warn(f"options: {name!r} is unknown; it has no effect", stacklevel=6)
    return given


def partition_key(options: Mapping[str, Any] | None) -> Any:
    """The native key that the options name; ``None`` if they name none."""
    if not options or "partitionKey" not in options:
        return None
    value = options["partitionKey"]
    # An empty dict is what `Undefined` is sent as.
    return _to_native(NonePartitionKeyValue if value is Undefined or value == {} else value)


def query_of(query: Any) -> tuple[str, Any]:
    """Text and parameters of a query, which is a text, a dict of both, or ``None`` for everything."""
    if query is None:
        return "SELECT * FROM c", None
    if isinstance(query, str):
        return query, None
    if not isinstance(query, dict):
        raise TypeError(f"query: {type(query).__name__} is not accepted; a string or a dict is")
    if not query.get("query"):
        raise ValueError("query: the dict has no text under 'query'")
    return query["query"], query.get("parameters")
