"""What the clients of both kinds of callers have in common."""

from __future__ import annotations

from sys import modules
from typing import TYPE_CHECKING, Any, overload

from . import _requests as requests
from ._options import Given, raw_option
from ._proxies import Started, _Proxy
from ._settings import Setup, connection_string
from ._signatures import named
from .documents import DatabaseAccount

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from ._keywords import ClientOptions, ClientSettings, Credential, OlderNames
    from .documents import ConnectionPolicy


@named
class ClientBase(_Proxy):
    """One account."""

    _connection_type: Any

    @overload
    def __init__(
        self, url: str, credential: Credential, consistency_level: str | None = None, **options: Unpack[ClientOptions]
    ) -> None: ...

    @overload
    def __init__(
        self,
        url_connection: str,
        auth: Credential,
        connection_policy: ConnectionPolicy | None,
        consistency_level: str | None = None,
        **options: Unpack[ClientSettings],
    ) -> None: ...

    # The second names are among the keywords.
    def __init__(  # type: ignore[misc]
        self,
        url: Any = None,
        credential: Any = None,
        consistency_level: Any = None,
        *rest: Any,
        **options: Unpack[OlderNames],
    ) -> None:
        given: Given = options
        setup = Setup(url, credential, consistency_level, rest, given)
        kind = self._connection_type
        # Who wants to be told has loaded it by now.
        if "opentelemetry.trace" in modules or "opentelemetry.metrics" in modules:
            kind = kind.traced()
        self.client_connection: Any = kind(setup)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} [{self.client_connection.url_connection}]>"

    @classmethod
    def from_connection_string(
        cls,
        conn_str: str,
        credential: Credential | None = None,
        consistency_level: str | None = None,
        **options: Unpack[ClientOptions],
    ) -> Self:
        """A client from the text that the account's page shows: ``AccountEndpoint=...;AccountKey=...;``."""
        parts = connection_string(conn_str)
        known: Credential = parts["AccountKey"] if credential is None else credential
        return cls(parts["AccountEndpoint"], known, consistency_level, **options)

    def _create_database(self, name: str, id: Any, throughput: Any, given: Given) -> tuple[Any, Any]:
        """The operation and the hook."""
        if id is None:
            raise TypeError(f"{name}() needs id")
        throughput = raw_option(given, "offerThroughput") if throughput is None else throughput
        native, hook = self.client_connection.options(name, given)
        return requests.create_database(name, id, throughput, native), hook

    def _query_databases(
        self, method: str, query: Any, parameters: Any, max_item_count: int | None, given: Given
    ) -> Started:
        given["max_item_count"] = max_item_count
        query = query or "SELECT * FROM c"
        return self._pages((None, None, query, parameters, None), given, method)


READ_ACCOUNT = ("read_account", "", None, None, None, None, None)


def account_of(found: Any) -> DatabaseAccount:
    """The account by its document."""
    account = DatabaseAccount()
    account.DatabasesLink = "/dbs/"
    account.MediaLink = "/media/"
    account.ConsistencyPolicy = found.get("userConsistencyPolicy")
    account._WritableLocations = found.get("writableLocations", [])
    account._ReadableLocations = found.get("readableLocations", [])
    account._EnableMultipleWritableLocations = found.get("enableMultipleWriteLocations", False)
    return account


def only_headers(hook: Any) -> Any:
    """Calls on the account show their hook no result."""
    if hook is None:
        return None

    def shown(headers: Any, _result: Any = None) -> None:
        hook(headers)

    if hasattr(hook, "clear"):
        shown.clear = hook.clear  # type: ignore[attr-defined]
    return shown
