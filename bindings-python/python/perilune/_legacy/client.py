"""The methods of the 3.x client, by the names and in the order of its documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._responses import CaseInsensitiveDict
from .._signatures import named
from ..base import TrimBeginningAndEndingSlashes
from ..documents import ConnectionPolicy, DatabaseAccount
from ..query_iterable import QueryIterable
from . import kinds
from .account import AccountCalls
from .calls import Given
from .generic import Generic
from .items import NO_RESOLVER, WITHOUT_KEY
from .media import Media
from .options import partition_key as options_key

if TYPE_CHECKING:
    from ..session import Session


@named
class ByLink(Generic, Media):
    """Resources by link: ``dbs/{id}/colls/{id}/docs/{id}``, or what ``_self`` holds.

    Options are a dict by the names of 3.x. What is answered is a plain dict, a list of them a
    :class:`perilune.query_iterable.QueryIterable`.
    """

    PartitionResolverErrorMessage = NO_RESOLVER

    def CreateDatabase(self, database: dict[str, Any], options: Given = None) -> Any:
        """Creates a database."""
        return self._calls.created(kinds.DATABASE, "", database, options)

    def ReadDatabase(self, database_link: str, options: Given = None) -> Any:
        """Reads a database."""
        return self._calls.read_one(kinds.DATABASE, database_link, options)

    def ReadDatabases(self, options: Given = None) -> QueryIterable:
        """All databases."""
        return self.QueryDatabases(None, options)

    def QueryDatabases(self, query: Any, options: Given = None) -> QueryIterable:
        """The databases that a query selects."""
        return self._calls.listed(kinds.DATABASE, "", query, options)

    def DeleteDatabase(self, database_link: str, options: Given = None) -> None:
        """Deletes a database with everything in it."""
        self._calls.deleted(kinds.DATABASE, database_link, options)

    def CreateContainer(self, database_link: str, collection: dict[str, Any], options: Given = None) -> Any:
        """Creates a container. Without a partition key, all its items are in one logical partition."""
        collection = {"partitionKey": WITHOUT_KEY, **collection}
        return self._calls.created(kinds.CONTAINER, database_link, collection, options)

    def ReadContainer(self, collection_link: str, options: Given = None) -> Any:
        """Reads a container."""
        return self._calls.read_one(kinds.CONTAINER, collection_link, options)

    def ReadContainers(self, database_link: str, options: Given = None) -> QueryIterable:
        """All containers of a database."""
        return self.QueryContainers(database_link, None, options)

    def QueryContainers(self, database_link: str, query: Any, options: Given = None) -> QueryIterable:
        """The containers of a database that a query selects."""
        return self._calls.listed(kinds.CONTAINER, database_link, query, options)

    def ReplaceContainer(self, collection_link: str, collection: dict[str, Any], options: Given = None) -> Any:
        """Replaces the definition of a container."""
        return self._calls.replaced_container(collection_link, collection, options)

    def DeleteContainer(self, collection_link: str, options: Given = None) -> None:
        """Deletes a container with all its items."""
        self._calls.deleted(kinds.CONTAINER, collection_link, options)

    def CreateItem(self, database_or_Container_link: str, document: dict[str, Any], options: Given = None) -> Any:
        """Creates an item; it gets an id if it has none. The link of a database stands for the container that
        its partition resolver names."""
        return self._calls.written_item(database_or_Container_link, document, options, "create")

    def UpsertItem(self, database_or_Container_link: str, document: dict[str, Any], options: Given = None) -> Any:
        """Creates an item, or replaces the one with its id and partition key. The link of a database stands for the
        container that its partition resolver names."""
        return self._calls.written_item(database_or_Container_link, document, options, "upsert")

    def ReadItem(self, document_link: str, options: Given = None) -> Any:
        """Reads an item."""
        return self._calls.read_item(document_link, options)

    def ReadItems(self, collection_link: str, feed_options: Given = None) -> QueryIterable:
        """All items of a container."""
        return self.QueryItems(collection_link, None, feed_options)

    def QueryItems(
        self, database_or_Container_link: str, query: Any, options: Given = None, partition_key: Any = None
    ) -> QueryIterable:
        """The items that a query selects. Of a database's link, ``partition_key`` is for its partition resolver."""
        return self._calls.queried_items(database_or_Container_link, query, options, partition_key)

    def QueryItemsChangeFeed(self, collection_link: str, options: Given = None) -> QueryIterable:
        """What changed in a container: from the beginning, or after ``continuation``, the header ``etag`` of an earlier
        answer; ``partitionKeyRangeId`` or ``partitionKey`` names a part of it."""
        return self._calls.changes(collection_link, options)

    def ReplaceItem(self, document_link: str, new_document: dict[str, Any], options: Given = None) -> Any:
        """Replaces an item that exists."""
        return self._calls.replaced_item(document_link, new_document, options)

    def DeleteItem(self, document_link: str, options: Given = None) -> None:
        """Deletes an item."""
        self._calls.deleted_item(document_link, options)

    def _ReadPartitionKeyRanges(self, collection_link: str, feed_options: Given = None) -> list[dict[str, Any]]:
        """The partition key ranges of a container. Change feeds are told apart by their ids."""
        return self._calls.ranges(collection_link)

    def CreateUser(self, database_link: str, user: dict[str, Any], options: Given = None) -> Any:
        """Creates a user."""
        return self._calls.created(kinds.USER, database_link, user, options)

    def UpsertUser(self, database_link: str, user: dict[str, Any], options: Given = None) -> Any:
        """Creates a user, or replaces the one with its id."""
        return self._calls.created(kinds.USER, database_link, user, options, is_upsert=True)

    def ReadUser(self, user_link: str, options: Given = None) -> Any:
        """Reads a user."""
        return self._calls.read_one(kinds.USER, user_link, options)

    def ReadUsers(self, database_link: str, options: Given = None) -> QueryIterable:
        """All users of a database."""
        return self.QueryUsers(database_link, None, options)

    def QueryUsers(self, database_link: str, query: Any, options: Given = None) -> QueryIterable:
        """The users of a database that a query selects."""
        return self._calls.listed(kinds.USER, database_link, query, options)

    def ReplaceUser(self, user_link: str, user: dict[str, Any], options: Given = None) -> Any:
        """Replaces a user that exists."""
        return self._calls.replaced(kinds.USER, user_link, user, options)

    def DeleteUser(self, user_link: str, options: Given = None) -> None:
        """Deletes a user."""
        self._calls.deleted(kinds.USER, user_link, options)

    def CreatePermission(self, user_link: str, permission: dict[str, Any], options: Given = None) -> Any:
        """Creates a permission."""
        return self._calls.created(kinds.PERMISSION, user_link, permission, options)

    def UpsertPermission(self, user_link: str, permission: dict[str, Any], options: Given = None) -> Any:
        """Creates a permission, or replaces the one with its id."""
        return self._calls.created(kinds.PERMISSION, user_link, permission, options, is_upsert=True)

    def ReadPermission(self, permission_link: str, options: Given = None) -> Any:
        """Reads a permission."""
        return self._calls.read_one(kinds.PERMISSION, permission_link, options)

    def ReadPermissions(self, user_link: str, options: Given = None) -> QueryIterable:
        """All permissions of a user."""
        return self.QueryPermissions(user_link, None, options)

    def QueryPermissions(self, user_link: str, query: Any, options: Given = None) -> QueryIterable:
        """The permissions of a user that a query selects."""
        return self._calls.listed(kinds.PERMISSION, user_link, query, options)

    def ReplacePermission(self, permission_link: str, permission: dict[str, Any], options: Given = None) -> Any:
        """Replaces a permission that exists."""
        return self._calls.replaced(kinds.PERMISSION, permission_link, permission, options)

    def DeletePermission(self, permission_link: str, options: Given = None) -> None:
        """Deletes a permission."""
        self._calls.deleted(kinds.PERMISSION, permission_link, options)

    def CreateStoredProcedure(self, collection_link: str, sproc: dict[str, Any], options: Given = None) -> Any:
        """Creates a stored procedure."""
        return self._calls.created(kinds.PROCEDURE, collection_link, sproc, options)

    def UpsertStoredProcedure(self, collection_link: str, sproc: dict[str, Any], options: Given = None) -> Any:
        """Creates a stored procedure, or replaces the one with its id."""
        return self._calls.created(kinds.PROCEDURE, collection_link, sproc, options, is_upsert=True)

    def ReadStoredProcedure(self, sproc_link: str, options: Given = None) -> Any:
        """Reads a stored procedure."""
        return self._calls.read_one(kinds.PROCEDURE, sproc_link, options)

    def ReadStoredProcedures(self, collection_link: str, options: Given = None) -> QueryIterable:
        """All stored procedures of a container."""
        return self.QueryStoredProcedures(collection_link, None, options)

    def QueryStoredProcedures(self, collection_link: str, query: Any, options: Given = None) -> QueryIterable:
        """The stored procedures of a container that a query selects."""
        return self._calls.listed(kinds.PROCEDURE, collection_link, query, options)

    def ReplaceStoredProcedure(self, sproc_link: str, sproc: dict[str, Any], options: Given = None) -> Any:
        """Replaces a stored procedure that exists."""
        return self._calls.replaced(kinds.PROCEDURE, sproc_link, sproc, options)

    def DeleteStoredProcedure(self, sproc_link: str, options: Given = None) -> None:
        """Deletes a stored procedure."""
        self._calls.deleted(kinds.PROCEDURE, sproc_link, options)

    def ExecuteStoredProcedure(self, sproc_link: str, params: Any, options: Given = None) -> Any:
        """Runs a stored procedure; what it set as the body of its response."""
        return self._calls.executed(sproc_link, params, options)

    def CreateTrigger(self, collection_link: str, trigger: dict[str, Any], options: Given = None) -> Any:
        """Creates a trigger."""
        return self._calls.created(kinds.TRIGGER, collection_link, trigger, options)

    def UpsertTrigger(self, collection_link: str, trigger: dict[str, Any], options: Given = None) -> Any:
        """Creates a trigger, or replaces the one with its id."""
        return self._calls.created(kinds.TRIGGER, collection_link, trigger, options, is_upsert=True)

    def ReadTrigger(self, trigger_link: str, options: Given = None) -> Any:
        """Reads a trigger."""
        return self._calls.read_one(kinds.TRIGGER, trigger_link, options)

    def ReadTriggers(self, collection_link: str, options: Given = None) -> QueryIterable:
        """All triggers of a container."""
        return self.QueryTriggers(collection_link, None, options)

    def QueryTriggers(self, collection_link: str, query: Any, options: Given = None) -> QueryIterable:
        """The triggers of a container that a query selects."""
        return self._calls.listed(kinds.TRIGGER, collection_link, query, options)

    def ReplaceTrigger(self, trigger_link: str, trigger: dict[str, Any], options: Given = None) -> Any:
        """Replaces a trigger that exists."""
        return self._calls.replaced(kinds.TRIGGER, trigger_link, trigger, options)

    def DeleteTrigger(self, trigger_link: str, options: Given = None) -> None:
        """Deletes a trigger."""
        self._calls.deleted(kinds.TRIGGER, trigger_link, options)

    def CreateUserDefinedFunction(self, collection_link: str, udf: dict[str, Any], options: Given = None) -> Any:
        """Creates a user-defined function."""
        return self._calls.created(kinds.FUNCTION, collection_link, udf, options)

    def UpsertUserDefinedFunction(self, collection_link: str, udf: dict[str, Any], options: Given = None) -> Any:
        """Creates a user-defined function, or replaces the one with its id."""
        return self._calls.created(kinds.FUNCTION, collection_link, udf, options, is_upsert=True)

    def ReadUserDefinedFunction(self, udf_link: str, options: Given = None) -> Any:
        """Reads a user-defined function."""
        return self._calls.read_one(kinds.FUNCTION, udf_link, options)

    def ReadUserDefinedFunctions(self, collection_link: str, options: Given = None) -> QueryIterable:
        """All user-defined functions of a container."""
        return self.QueryUserDefinedFunctions(collection_link, None, options)

    def QueryUserDefinedFunctions(self, collection_link: str, query: Any, options: Given = None) -> QueryIterable:
        """The user-defined functions of a container that a query selects."""
        return self._calls.listed(kinds.FUNCTION, collection_link, query, options)

    def ReplaceUserDefinedFunction(self, udf_link: str, udf: dict[str, Any], options: Given = None) -> Any:
        """Replaces a user-defined function that exists."""
        return self._calls.replaced(kinds.FUNCTION, udf_link, udf, options)

    def DeleteUserDefinedFunction(self, udf_link: str, options: Given = None) -> None:
        """Deletes a user-defined function."""
        self._calls.deleted(kinds.FUNCTION, udf_link, options)

    def ReadConflict(self, conflict_link: str, options: Given = None) -> Any:
        """Reads a conflict."""
        return self._calls.conflict("read", conflict_link, options)

    def ReadConflicts(self, collection_link: str, feed_options: Given = None) -> QueryIterable:
        """All conflicts of a container."""
        return self.QueryConflicts(collection_link, None, feed_options)

    def QueryConflicts(self, collection_link: str, query: Any, options: Given = None) -> QueryIterable:
        """The conflicts of a container that a query selects."""
        return self._calls.listed(kinds.CONFLICT, collection_link, query, options, options_key(options))

    def DeleteConflict(self, conflict_link: str, options: Given = None) -> None:
        """Strikes a conflict off the list."""
        self._calls.conflict("delete", conflict_link, options)

    def ReadOffer(self, offer_link: str) -> Any:
        """Reads an offer: what a database or container has of throughput."""
        return self._calls.read_one(kinds.OFFER, offer_link, None)

    def ReadOffers(self, options: Given = None) -> QueryIterable:
        """All offers of the account."""
        return self.QueryOffers(None, options)

    def QueryOffers(self, query: Any, options: Given = None) -> QueryIterable:
        """The offers that a query selects."""
        return self._calls.listed(kinds.OFFER, "", query, options)

    def ReplaceOffer(self, offer_link: str, offer: dict[str, Any]) -> Any:
        """Changes the throughput of what an offer is of."""
        return self._calls.replaced(kinds.OFFER, offer_link, offer, None)

    def GetDatabaseAccount(self, url_connection: str | None = None) -> DatabaseAccount:
        """What the service says of the account. It is asked in the region that serves the client's reads."""
        return self._calls.account()

    def RegisterPartitionResolver(self, database_link: str, partition_resolver: Any) -> None:
        """Spreads the items of a database over its containers, by an object with ``ResolveForCreate`` and
        ``ResolveForRead``."""
        if not database_link:
            raise ValueError("database_link: is empty; the link of a database is accepted")
        if partition_resolver is None:
            raise ValueError("partition_resolver: None is not accepted; an object with ResolveForCreate is")
        self._calls.partition_resolvers[TrimBeginningAndEndingSlashes(database_link)] = partition_resolver

    def GetPartitionResolver(self, database_link: str) -> Any:
        """The partition resolver that was registered for the link of a database, or ``None``."""
        if not database_link:
            raise ValueError("database_link: is empty; the link of a database is accepted")
        return self._calls.partition_resolvers.get(TrimBeginningAndEndingSlashes(database_link))

    @property
    def Session(self) -> Session:
        """The session tokens that the calls by link have seen. Another client's may be set."""
        return self._calls.session

    @Session.setter
    def Session(self, session: Session) -> None:
        self._calls.session = session

    @property
    def WriteEndpoint(self) -> str:
        """Where the next write of an item goes first, as things are."""
        return self._calls.endpoint("write")

    @property
    def ReadEndpoint(self) -> str:
        """Where the next read of an item goes first, as things are."""
        return self._calls.endpoint("read")


class ConnectionByLink(AccountCalls, ByLink):
    """A client's ``client_connection``."""

    @property
    def _calls(self) -> AccountCalls:
        return self


@named
class OnClient(ByLink):
    """The same on the client itself, with what 3.x callers look at there."""

    client_connection: Any

    @property
    def _calls(self) -> Any:
        return self.client_connection

    @property
    def last_response_headers(self) -> CaseInsensitiveDict:
        """The headers of whichever call of this client ended last."""
        return self._calls.last_response_headers

    @property
    def connection_policy(self) -> ConnectionPolicy:
        """The policy that the client was made with."""
        return self._calls.connection_policy

    @property
    def url_connection(self) -> str:
        """The endpoint that the client was made with."""
        return self._calls.url_connection

    @property
    def session(self) -> Session:
        """The same as ``Session``."""
        return self._calls.session

    @session.setter
    def session(self, session: Session) -> None:
        self._calls.session = session
