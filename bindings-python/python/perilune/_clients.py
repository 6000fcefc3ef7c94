"""What the clients of both kinds of callers have in common."""

from __future__ import annotations

from typing import Any

from . import _requests as requests
from ._options import Options
from ._proxies import Started, _Proxy
from ._settings import Setup, connection_string


class ClientBase(_Proxy):
    """One account."""

    _connection_type: Any

    def __init__(
        self, url: Any = None, credential: Any = None, consistency_level: Any = None, *rest: Any, **options: Any
    ) -> None:
        setup = Setup(url, credential, consistency_level, rest, options)
        self.client_connection = self._connection_type(setup)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} [{self.client_connection.url_connection}]>"

    @classmethod
    def from_connection_string(
        cls, conn_str: str, credential: Any = None, consistency_level: str | None = None, **options: Any
    ) -> Any:
        """A client from the text that the account's page shows: ``AccountEndpoint=...;AccountKey=...;``."""
        parts = connection_string(conn_str)
        credential = parts["AccountKey"] if credential is None else credential
        return cls(parts["AccountEndpoint"], credential, consistency_level, **options)

    def _create_database(self, name: str, id: Any, throughput: Any, given: Options) -> tuple[Any, Any]:
        """The operation and the hook."""
        if id is None:
            raise TypeError(f"{name}() needs id")
        native, hook = self.client_connection.options(name, given)
        return requests.create_database(name, id, throughput, native), hook

    def _query_databases(
        self, method: str, query: Any, parameters: Any, max_item_count: int | None, given: Options
    ) -> Started:
        given["max_item_count"] = max_item_count
        query = query or "SELECT * FROM c"
        return self._pages((None, None, query, parameters, None), given, method)


def only_headers(hook: Any) -> Any:
    """Calls on the account show their hook no result."""
    return None if hook is None else lambda headers, _result: hook(headers)
