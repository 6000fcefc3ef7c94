"""Arguments of calls about many items, or parts of one, to operations of the native module."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from ._connection import Operation
from ._json import dumps
from ._options import Options
from ._requests import Link, resource_id
from .partition_key import _to_native

_TYPES = {name.lower(): name for name in ("Create", "Upsert", "Replace", "Patch", "Read", "Delete")}

# With one argument each, and with two.
_ARGUMENTS = {"Create": 1, "Upsert": 1, "Read": 1, "Delete": 1, "Replace": 2, "Patch": 2}

_CONDITIONS = {"if_match_etag": "ifMatch", "if_none_match_etag": "ifNoneMatch"}


def patch_item(
    link: Link, item: Any, partition_key: Any, changes: Any, predicate: str | None, options: Options | None
) -> Operation:
    """``patch_item``."""
    body: Any = {"operations": list(changes)}
    if predicate is not None:
        body["condition"] = predicate
    return ("patch_item", *link, resource_id("item", item), _to_native(partition_key), dumps(body), options)


def batch(link: Link, operations: Iterable[Any], partition_key: Any, options: Options | None) -> Operation:
    """``execute_item_batch``."""
    rows = [_row("batch_operations", at, operation) for at, operation in enumerate(operations)]
    if options and options.pop("no_response", False):
        for row in rows:
            row["minimalReturnPreference"] = True
    return ("execute_item_batch", *link, None, _to_native(partition_key), dumps(rows), options)


class BulkProgress(NamedTuple):
    """How far a bulk has come."""

    taken: int
    """Operations that were taken from the input."""
    succeeded: int
    """Operations that are done."""
    failed: int
    """Operations that ended in an error."""
    repeated: int
    """Times that an operation was sent again, since the service asked to wait or its range had moved."""
    requests: int
    """Requests that were answered, or not."""
    request_charge: float
    """Request units charged."""


Progress = Callable[[BulkProgress], Any]


def telling(progress: Any) -> Callable[[Any], None]:
    """What hands on how far a bulk has come, as the native module tells it."""
    if not callable(progress):
        raise TypeError(f"progress: {type(progress).__name__} is not accepted; a callable is")

    def tell(step: Any) -> None:
        result = progress(BulkProgress(*step.counts()))
        if hasattr(result, "__await__"):
            result.close()
            raise TypeError("progress: a coroutine function is not accepted; a plain one is")

    return tell


def bulk(link: Link, operations: Iterable[Any], options: Options | None, tells: bool = False) -> Operation:
    """``execute_bulk``."""
    if tells:
        options = {**(options or {}), "progress": True}
    rows = [_row("operations", at, operation) for at, operation in enumerate(operations)]
    return ("execute_bulk", *link, None, None, dumps(rows), options)


def read_items(link: Link, items: Sequence[Any], options: Options | None) -> Operation:
    """``read_items``."""
    pairs = []
    for at, item in enumerate(items):
        if not isinstance(item, (tuple, list)) or len(item) != 2:
            raise TypeError(f"items: {at} is no pair of an id and a partition key")
        pairs.append([resource_id("items", item[0]), _values(item[1])])
    return ("read_items", *link, None, None, dumps(pairs), options)


def _row(argument: str, at: int, operation: Any) -> dict[str, Any]:
    """One operation, given as its name, its arguments and perhaps its keywords, as the service reads it."""
    refused = f"{argument}: operation {at}"
    if not isinstance(operation, (tuple, list)) or not 2 <= len(operation) <= 3:
        raise TypeError(f"{refused} is no tuple of a name, a tuple of arguments and, where needed, a dict of keywords")
    name = _TYPES.get(str(operation[0]).lower())
    given = dict(operation[2]) if len(operation) == 3 else {}
    if name is None:
        raise ValueError(f"{refused}: {operation[0]!r} is unknown; {', '.join(_TYPES)} are accepted")
    arguments = operation[1]
    if not isinstance(arguments, (tuple, list)) or len(arguments) != _ARGUMENTS[name]:
        raise TypeError(f"{refused}: {operation[0]!r} needs a tuple of {_ARGUMENTS[name]}")
    row: dict[str, Any] = {"operationType": name}
    if name not in ("Create", "Upsert"):
        row["id"] = resource_id(refused, arguments[0])
    if name == "Patch":
        row["resourceBody"] = {"operations": list(arguments[1])}
        predicate = given.pop("filter_predicate", None)
        if predicate is not None:
            row["resourceBody"]["condition"] = predicate
    elif name not in ("Read", "Delete"):
        row["resourceBody"] = arguments[-1]
    for keyword, property in _CONDITIONS.items():
        etag = given.pop(keyword, None)
        if etag is not None:
            row[property] = etag
    if given.pop("no_response", False):
        row["minimalReturnPreference"] = True
    if argument == "operations" and "partition_key" in given:
        row["partitionKey"] = _values(given.pop("partition_key"))
    if given:
        raise TypeError(f"{refused}: {next(iter(given))!r} is no keyword of it")
    return row


def _values(partition_key: Any) -> list[Any]:
    """The value of each path; an empty list where the item has none."""
    native = _to_native(partition_key)
    return list(native) if isinstance(native, (list, tuple)) else [native]
