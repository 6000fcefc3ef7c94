"""What the scripts' proxies of both kinds of callers have in common."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from . import _requests as requests
from ._connection import Connection, Operation
from ._json import dumps
from ._options import Given
from ._proxies import Started, _Proxy
from .exceptions import CosmosHttpResponseError
from .partition_key import _to_native

Script = str | Mapping[str, Any]


class ScriptsBase(_Proxy):
    """The scripts of a container, by its link."""

    def __init__(self, client_connection: Connection, container_link: str, is_system_key: bool = False) -> None:
        self.client_connection = client_connection
        self.container_link = container_link
        self.is_system_key = is_system_key
        _, database, _, container = container_link.strip("/").split("/")
        self._link = (database, container)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} [{self.container_link}]>"

    def _listed(
        self, method: str, kind: str, query: Any, parameters: Any, max_item_count: int | None, given: Given
    ) -> Started:
        given["max_item_count"] = max_item_count
        text = "SELECT * FROM c" if query is None else query
        pager = partial(self.client_connection.native.scripts, kind)
        return self._pages((*self._link, text, parameters, None), given, method, pager)

    def _created(self, method: str, body: Any, given: Given) -> tuple[Operation, Any]:
        native, hook = self._options(method, given)
        return (method, *self._link, None, None, _body(body), native), hook

    def _on(self, method: str, argument: str, script: Any, given: Given, body: Any = None) -> tuple[Operation, Any]:
        native, hook = self._options(method, given)
        verb, _, kind = method.partition("_")
        name = f"{'read' if verb == 'get' else verb}_{kind}"
        text = None if verb != "replace" else _body(body)
        return (name, *self._link, _id(argument, script), None, text, native), hook

    def _execution(self, sproc: Any, partition_key: Any, parameters: Any, given: Given) -> tuple[Operation, Any]:
        if partition_key is None:
            # As the service does, without asking it.
            raise CosmosHttpResponseError(400, "execute_stored_procedure() needs partition_key")
        native, hook = self._options("execute_stored_procedure", given)
        values = parameters if isinstance(parameters, (list, tuple)) else [] if parameters is None else [parameters]
        key = _to_native(partition_key)
        return ("execute_stored_procedure", *self._link, _id("sproc", sproc), key, dumps(list(values)), native), hook


def _id(argument: str, script: Any) -> str:
    return requests.resource_id(argument, dict(script) if isinstance(script, Mapping) else script)


def _body(script: Any) -> bytes:
    """The script as JSON, its text in ``body``: official callers may name it ``serverScript``, and give an object."""
    if not isinstance(script, Mapping):
        raise TypeError(f"body: {type(script).__name__} is not accepted; a dict with id and body is")
    properties = dict(script)
    text = properties.pop("serverScript", None) or properties.get("body")
    if text is not None:
        properties["body"] = str(text)
    return dumps(properties)
