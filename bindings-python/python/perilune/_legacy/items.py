"""How are items written, read and queried by link?"""

from __future__ import annotations

from typing import Any

from .. import _requests as requests
from .._feeds import of_range, ranges
from .._feeds import text as feed_range_text
from .._json import dumps
from .._options import Options
from .._paging import items_of
from .._responses import headers_of
from ..base import GenerateGuidId, GetItemContainerLink, GetPathFromLink, IsDatabaseLink, TrimBeginningAndEndingSlashes
from ..exceptions import CosmosHttpResponseError
from ..http_constants import StatusCodes
from ..query_iterable import QueryIterable
from .calls import Calls, Given, validate
from .kinds import CONFLICT, CONTAINER, ITEM, PROCEDURE
from .options import keywords, partition_key, query_of

# Where the items of a container are that was made without a partition key.
_NO_KEY = "/_partitionKey"
NO_RESOLVER = "no partition resolver is registered for it; a link by names and one by resource ids are two"
WITHOUT_KEY = {"paths": [_NO_KEY], "kind": "Hash"}


class ItemCalls(Calls):
    """The calls that need a partition key."""

    def written_item(self, link: str, document: Any, options: Given, verb: str) -> Any:
        """Creates or upserts an item; it gets an id if it has none."""
        if not link:
            raise ValueError("database_or_Container_link: is empty; the link of a container or a database is accepted")
        if document is None:
            raise ValueError("document: None is not accepted; a dict is")
        validate(document)
        document = dict(document)
        if not document.get("id") and not (options or {}).get("disableAutomaticIdGeneration"):
            document["id"] = GenerateGuidId()
        if IsDatabaseLink(link):
            link = self._resolver(link).ResolveForCreate(document)
        names = self.names(link, CONTAINER)
        key, native = partition_key(options), self._of_items(f"{verb}_item", link, options)
        return self._seen(ITEM.operation(verb, names, None, key, dumps(document), native))

    def replaced_item(self, link: str, document: Any, options: Given) -> Any:
        """Replaces an item."""
        if not link:
            raise ValueError("document_link: is empty; the link of an item is accepted")
        if document is None:
            raise ValueError("new_document: None is not accepted; a dict is")
        validate(document)
        *names, id = self.names(link, ITEM, partition_key(options))
        key, native = partition_key(options), self._of_items("replace_item", link, options)
        return self._seen(ITEM.operation("replace", names, id, key, dumps(dict(document)), native))

    def read_item(self, link: str, options: Given) -> Any:
        """Reads an item."""
        return self._point("read", link, options)

    def deleted_item(self, link: str, options: Given) -> None:
        """Deletes an item."""
        self._point("delete", link, options)

    def _point(self, verb: str, link: str, options: Given) -> Any:
        key = self._key(link, options)
        *names, id = self.names(link, ITEM, key)
        native = self._of_items(f"{verb}_item", link, options)
        return self.plain(ITEM.operation(verb, names, id, key, None, native), ITEM)

    def executed(self, link: str, params: Any, options: Given) -> Any:
        """Runs a stored procedure; what it answered."""
        key = self._key(link, options)
        names = self.names(link, PROCEDURE)
        values = params if isinstance(params, (list, tuple)) else [] if params is None else [params]
        native = self._of_items("execute_stored_procedure", link, options)
        operation = ("execute_stored_procedure", *names, key, dumps(list(values)), native)
        response = self.run(operation)
        return response.json() if response is not None and response.body else None

    def conflict(self, verb: str, link: str, options: Given) -> Any:
        """Reads or deletes a conflict."""
        key = self._key(link, options)
        call = self.read_one if verb == "read" else self.deleted
        return call(CONFLICT, link, options, key)

    def queried_items(self, link: str, query: Any, options: Given, key_of_resolver: Any) -> QueryIterable:
        """The items of a container, or of those that a resolver names."""
        link = TrimBeginningAndEndingSlashes(link)
        if IsDatabaseLink(link):
            return QueryIterable.PartitioningQueryIterable(self, query, dict(options or {}), link, key_of_resolver)
        return self.paged(query, options, lambda: self.items_pager(link, query, options), link)

    def items_pager(self, link: str, query: Any, options: Given, range_id: str | None = None) -> Any:
        """A native pager over items."""
        (text, parameters), key = query_of(query), partition_key(options)
        names = self.names(link, CONTAINER)
        if range_id is not None:
            key = self._range(names, range_id).encode()
        native = self._of_items("query_items", link, options)
        asked = requests.query(None, None, text, parameters, None, native)
        return ITEM.pager(self.native, names, (asked[2], asked[3], key, native))

    def changes(self, link: str, options: Given) -> QueryIterable:
        """What changed in a container: from the beginning, or from where a continuation says."""
        given = dict(options or {})
        after = given.pop("continuation", None)

        def start() -> Any:
            names = self.names(link, CONTAINER)
            native = self._of_items("query_items_change_feed", link, given) or {}
            range_id = given.get("partitionKeyRangeId")
            range = None if range_id is None else self._range(names, str(range_id))
            if after:
                native = {**native, "continuation": after}
            return self.native.feed((*names, "Beginning", None, None, range, partition_key(given), native or None))

        return self.paged(None, options, start, link)

    def ranges(self, link: str) -> list[dict[str, Any]]:
        """The partition key ranges of a container."""
        names = self.names(link, CONTAINER)
        return list(items_of(self.run(ranges((names[0], names[1])))))

    def replaced_container(self, link: str, collection: Any, options: Given) -> Any:
        """Replaces a container's definition, which may leave out the partition key of one that was made without."""
        if "partitionKey" not in collection:
            collection = {"partitionKey": self.definition(link) or WITHOUT_KEY, **collection}
        return self.replaced(CONTAINER, link, collection, options)

    def definition(self, link: str) -> dict[str, Any] | None:
        """The partition key of a container, as it is defined; kept, since it can't change."""
        link = "/".join(self.names(link, CONTAINER))
        if link not in self.partition_key_definition_cache:
            names = link.split("/")
            last, properties = self._last, self.plain(CONTAINER.operation("read", names[:1], names[1]), CONTAINER)
            self._last = last
            self.partition_key_definition_cache[link] = properties.get("partitionKey")
        found: dict[str, Any] | None = self.partition_key_definition_cache[link]
        return found

    def _key(self, link: str, options: Given) -> Any:
        """The native key of the options; without one, that of a container whose items have none."""
        key = partition_key(options)
        if key is None:
            if self._is_partitioned(GetItemContainerLink(link)):
                raise CosmosHttpResponseError(
                    StatusCodes.BAD_REQUEST, "options: partitionKey is missing, and the container has a partition key"
                )
            key = ()
        return key

    def _is_partitioned(self, link: str) -> bool:
        found = self.definition(link)
        return found is not None and found.get("paths") != [_NO_KEY] and not found.get("systemKey")

    def _range(self, names: list[str], id: str) -> str:
        """The feed range of a partition key range."""
        return feed_range_text(of_range(self.run(ranges((names[0], names[1]))), id))

    def _of_items(self, method: str, link: str, options: Given) -> Options | None:
        """Native options; with the tokens of a session that came from elsewhere."""
        given = keywords(options)
        if self._is_session_given and "session_token" not in given:
            token = self.session.get_session_token(GetPathFromLink(link))
            if token:
                given["session_token"] = token
        return self.options(method, given)[0]

    def _seen(self, operation: Any) -> Any:
        """The item written; the session learns of it."""
        answer, response = self.told(operation, ITEM)
        if isinstance(answer, dict):
            self.session.update_session(answer, headers_of(response))
        return answer

    def _resolver(self, link: str) -> Any:
        """The partition resolver of a database."""
        found = self.partition_resolvers.get(TrimBeginningAndEndingSlashes(link))
        if found is None:
            raise ValueError(f"database_link: {link!r}: {NO_RESOLVER}")
        return found
