"""How requests look to what is written for azure-core: transports and raw hooks."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from .http_constants import HttpHeaders, ResourceType


class RequestHeaders(dict[str, str]):
    """Headers in lower case, found by names in any case."""

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def __setitem__(self, name: str, value: str) -> None:
        super().__setitem__(name.lower(), value)

    def __delitem__(self, name: str) -> None:
        super().__delitem__(name.lower())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and super().__contains__(name.lower())

    def get(self, name: str, default: Any = None) -> Any:
        """The header, or the default where there is none."""
        return super().get(name.lower(), default)

    def pop(self, name: str, *default: Any) -> Any:
        """Takes the header out."""
        return super().pop(name.lower(), *default)


def as_text(body: bytes | None) -> str | bytes | None:
    """A body of JSON as the text that the official package has: in ASCII, other letters escaped."""
    try:
        text = (body or b"").decode()
    except UnicodeDecodeError:
        return body
    return _OTHER_LETTERS.sub(lambda found: json.dumps(found[0])[1:-1], text) or None


def kind_of(method: str, url: str, headers: dict[str, str]) -> dict[str, str]:
    """The headers by which the official package tells what a request is about, and what it does with it."""
    path = urlsplit(url).path.strip("/")
    resource, operation = _resource(path.split("/") if path else []), _OPERATIONS.get(method, "Read")
    if resource == _DELETION:
        resource, operation = ResourceType.PartitionKey, "Delete"
    elif method == "POST":
        operation = next((does for header, does in _POSTS if header in headers), "Create")
        if operation == "Create" and resource == "sprocs" and not path.endswith("/sprocs"):
            operation = "ExecuteJavaScript"
    elif method == "GET" and path and path.endswith(resource):
        operation = "ReadFeed"
    return {HttpHeaders.ThinClientProxyResourceType: resource, HttpHeaders.ThinClientProxyOperationType: operation}


def _resource(segments: list[str]) -> str:
    """The kind of resource that a path names: a feed's own name, or that of the feed which a resource is in."""
    if not segments:
        return ResourceType.DatabaseAccount
    return segments[-1] if len(segments) % 2 else segments[-2]


_OTHER_LETTERS = re.compile("[^\x00-\x7f]")
_DELETION = "operations"
_OPERATIONS = {"PUT": "Replace", "PATCH": "Patch", "DELETE": "Delete"}
# What a POST does where it has one of these headers.
_POSTS = (
    (HttpHeaders.IsQueryPlanRequest, "QueryPlan"),
    (HttpHeaders.IsQuery, "SqlQuery"),
    (HttpHeaders.IsUpsert, "Upsert"),
    (HttpHeaders.IsBatchRequest, "Batch"),
)
