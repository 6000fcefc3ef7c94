"""What the proxies of users have in common for both kinds of callers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import _requests as requests
from ._connection import Connection, Operation
from ._json import dumps
from ._options import Given, Options
from ._proxies import Started, _Proxy
from .permission import Permission


class UserBase(_Proxy):
    """One user by its database's link and its own id."""

    def __init__(
        self, client_connection: Connection, id: str, database_link: str, properties: dict[str, Any] | None = None
    ) -> None:
        self.client_connection = client_connection
        self.id = id
        self.database_link = database_link
        self.user_link: str = f"{database_link}/users/{id}"
        self._database = database_link.partition("/")[2]
        self._properties = properties

    def __repr__(self) -> str:
        return f"<{type(self).__name__} [{self.user_link}]>"

    def _read(self, given: Given) -> tuple[Operation, Any]:
        native, hook = self._options("read", given)
        return on_user("read_user", self._database, self.id, None, native), hook

    def _listed(self, method: str, query: str, parameters: Any, size: int | None, given: Given) -> Started:
        given["max_item_count"] = size
        pager = self.client_connection.native.users
        return self._pages((self._database, self.id, query, parameters, None), given, method, pager)

    def _on(self, method: str, permission: Any, body: Any, given: Given) -> tuple[Operation, Any]:
        native, hook = self._options(method, given)
        id = None if permission is None else requests.resource_id("permission", _plain(permission))
        name = method.replace("get_", "read_")
        return (name, self._database, self.id, id, None, _body(body), native), hook


def on_user(name: str, database: str, id: str | None, body: Any, options: Options | None) -> Operation:
    """``create_user`` and its like."""
    return (name, database, None, id, None, _body(body), options)


def user_id(user: Any) -> str:
    """The id of a user, given by itself, as its proxy or as its properties."""
    return requests.resource_id("user", _plain(user))


def _plain(resource: Any) -> Any:
    return dict(resource) if isinstance(resource, Mapping) else resource


def _body(body: Any) -> bytes | None:
    if body is None:
        return None
    if isinstance(body, Permission):
        body = body.properties
    if not isinstance(body, Mapping):
        raise TypeError(f"body: {type(body).__name__} is not accepted; a dict with an id is")
    return dumps(dict(body))
