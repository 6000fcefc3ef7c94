"""How is a call by link run? One small method for each thing that can be done, whatever the kind of resource."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .. import _requests as requests
from .._connection import Operation, SyncConnection, json_of
from .._json import dumps
from .._options import Options
from .._signatures import named
from ..exceptions import CosmosResourceNotFoundError
from ..query_iterable import Paged, QueryIterable
from .kinds import BY_SEGMENT, CONTAINER, DATABASE, Kind
from .links import Links
from .options import keywords, query_of

if TYPE_CHECKING:
    from ..session import Session

Given = Mapping[str, Any] | None


@named
class Calls(SyncConnection):
    """A client's connection that also runs calls by link."""

    def __init__(self, setup: Any) -> None:
        super().__init__(setup)
        self.links: Links = Links()
        self.partition_resolvers: dict[str, Any] = {}
        self.partition_key_definition_cache: dict[str, Any] = {}
        self._session: Session | None = None
        self._is_session_given = False

    @property
    def session(self) -> Session:
        """The session tokens that the calls by link have seen."""
        if self._session is None:
            # Only now: most programs don't need it.
            from ..session import Session

            self._session = Session(self.url_connection)
        return self._session

    @session.setter
    def session(self, session: Session) -> None:
        self._session = session
        self._is_session_given = True

    def names(self, link: str, kind: Kind | None, key: Any = None) -> list[str]:
        """The names along the link of a resource of this kind."""
        return self.links.names(self, link, kind, key)

    def created(self, kind: Kind, parent: str, body: Any, options: Given, *, is_upsert: bool = False) -> Any:
        """Creates, or creates or replaces, a resource under the one of a link."""
        validate(body)
        names = self.names(parent, around(kind))
        verb = "upsert" if is_upsert else "create"
        native = self._native(f"{verb}_{kind.noun}", options)
        if kind in (DATABASE, CONTAINER) and (options or {}).get("offerThroughput"):
            native = {**(native or {}), "throughput": int((options or {})["offerThroughput"])}
        id = body.get("id") if kind in (DATABASE, CONTAINER) else None
        return self.plain(kind.operation(verb, names, id, None, encoded(kind, body), native), kind)

    def read_one(self, kind: Kind, link: str, options: Given, key: Any = None) -> Any:
        """Reads the resource of a link."""
        return self._on(kind, "read", link, None, options, key)

    def replaced(self, kind: Kind, link: str, body: Any, options: Given) -> Any:
        """Puts another in the place of the resource of a link."""
        validate(body)
        return self._on(kind, "replace", link, encoded(kind, body), options)

    def deleted(self, kind: Kind, link: str, options: Given, key: Any = None) -> None:
        """Deletes the resource of a link."""
        self._on(kind, "delete", link, None, options, key)
        self.links.forget(link)

    def _on(self, kind: Kind, verb: str, link: str, body: bytes | None, options: Given, key: Any = None) -> Any:
        *names, id = self.names(link, kind, key)
        native = self._native(f"{verb}_{kind.noun}", options)
        try:
            return self.plain(kind.operation(verb, names, id, key, body, native), kind)
        except CosmosResourceNotFoundError:
            self.links.forget(link)
            raise

    def listed(self, kind: Kind, parent: str, query: Any, options: Given, key: Any = None) -> QueryIterable:
        """The resources of a kind under the one of a link, all of them or those that a query selects."""
        text, parameters = query_of(query)

        def start() -> Any:
            names = self.names(parent, around(kind))
            native = self._native(f"query_{kind.noun}s", options)
            asked = requests.query(None, None, text, parameters, None, native)
            return kind.pager(self.native, names, (asked[2], asked[3], key, native))

        return self.paged(query, options, start, parent)

    def paged(self, query: Any, options: Given, start: Any, link: str | None = None) -> QueryIterable:
        """An iterable over the pages of a native pager."""
        made = QueryIterable(self, query, dict(options or {}), None, link)
        made._begin = lambda: Paged(self, start)
        return made

    def plain(self, operation: Operation, kind: Kind) -> Any:
        """What the service answered, as a plain dict; ``None`` where that is nothing."""
        return self.told(operation, kind)[0]

    def told(self, operation: Operation, kind: Kind) -> tuple[Any, Any]:
        """The same, and the native response."""
        response = self.run(operation)
        if response is None or not response.body:
            return None, response
        answer = json_of(response)
        self.links.learn(kind, answer)
        return answer, response

    def _native(self, method: str, options: Given) -> Options | None:
        return self.options(method, keywords(options))[0]


def around(kind: Kind) -> Kind | None:
    """The kind of resource that those of a kind are under."""
    return BY_SEGMENT[kind.path[-2]] if len(kind.path) > 1 else None


def validate(resource: Any) -> None:
    """Refuses an id that could stand in no link."""
    id = resource.get("id")
    if not id:
        return
    if any(character in id for character in "/\\?#"):
        raise ValueError("Id contains illegal chars.")
    if id.endswith(" "):
        raise ValueError("Id ends with a space.")


def encoded(kind: Kind, body: Any) -> bytes:
    """A resource as JSON. The text of a script may be named ``serverScript``, and be an object."""
    if kind.is_script:
        from .._scripts import _body

        return _body(body)
    return dumps(dict(body))
