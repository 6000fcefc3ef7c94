"""The client of one account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from . import _requests as requests
from ._clients import READ_ACCOUNT, ClientBase, account_of, only_headers
from ._connection import call_hook
from ._legacy import ConnectionByLink, OnClient
from ._options import Given
from ._paging import CosmosItemPaged
from ._proxies import without_effect
from ._responses import CosmosDict
from ._signatures import named
from .database import DatabaseProxy
from .documents import DatabaseAccount

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._keywords import AccountCall, AccountChange, AccountFeed, QueryParameters, Resource, Throughput


@named
class CosmosClient(ClientBase, OnClient):
    """A client of one account. Make one per account and process; threads may share it.

    ``CosmosClient(url, credential, consistency_level=None, **options)``, or in the older form
    ``CosmosClient(url, {"masterKey": key}, connection_policy, consistency_level)``.

    Name your region with ``application_region="West US 2"``, or ``preferred_locations=[...]`` and
    ``multiple_write_locations=True``; the client follows the account's regions by itself.
    """

    client_connection: ConnectionByLink
    _connection_type = ConnectionByLink

    def __enter__(self) -> CosmosClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the connections. Later calls are refused."""
        self.client_connection.close()

    @overload
    def create_database(
        self,
        id: str,
        populate_query_metrics: bool | None = None,
        offer_throughput: Throughput = None,
        *,
        return_properties: Literal[False] = False,
        **options: Unpack[AccountChange],
    ) -> DatabaseProxy: ...

    @overload
    def create_database(
        self,
        id: str,
        populate_query_metrics: bool | None = None,
        offer_throughput: Throughput = None,
        *,
        return_properties: Literal[True],
        **options: Unpack[AccountChange],
    ) -> tuple[DatabaseProxy, CosmosDict]: ...

    def create_database(
        self,
        id: str | None = None,
        populate_query_metrics: bool | None = None,
        offer_throughput: Throughput = None,
        *,
        return_properties: bool = False,
        **options: Unpack[AccountChange],
    ) -> Any:
        """Creates a database; with ``return_properties`` answers its properties, too."""
        without_effect("create_database", populate_query_metrics)
        return self._create("create_database", id, offer_throughput, return_properties, options)

    @overload
    def create_database_if_not_exists(
        self,
        id: str,
        populate_query_metrics: bool | None = None,
        offer_throughput: Throughput = None,
        *,
        return_properties: Literal[False] = False,
        **options: Unpack[AccountChange],
    ) -> DatabaseProxy: ...

    @overload
    def create_database_if_not_exists(
        self,
        id: str,
        populate_query_metrics: bool | None = None,
        offer_throughput: Throughput = None,
        *,
        return_properties: Literal[True],
        **options: Unpack[AccountChange],
    ) -> tuple[DatabaseProxy, CosmosDict]: ...

    def create_database_if_not_exists(
        self,
        id: str | None = None,
        populate_query_metrics: bool | None = None,
        offer_throughput: Throughput = None,
        *,
        return_properties: bool = False,
        **options: Unpack[AccountChange],
    ) -> Any:
        """Reads a database, and creates it if there is none. One that exists keeps its throughput."""
        without_effect("create_database_if_not_exists", populate_query_metrics)
        return self._create("create_database_if_not_exists", id, offer_throughput, return_properties, options)

    def _create(self, name: str, id: Any, throughput: Any, return_properties: bool, options: Given) -> Any:
        operation, hook = self._create_database(name, id, throughput, options)
        properties = self.client_connection.resource(operation, only_headers(hook))
        proxy = DatabaseProxy(self.client_connection, properties["id"], properties)
        return (proxy, properties) if return_properties else proxy

    def get_database_account(self, **options: Unpack[AccountCall]) -> DatabaseAccount:
        """The account, as the service tells it now."""
        native, hook = self._options("get_database_account", options)
        operation = (*READ_ACCOUNT[:-1], native)
        return account_of(self.client_connection.resource(operation, only_headers(hook)))

    def get_database_client(self, database: DatabaseProxy | Resource) -> DatabaseProxy:
        """A proxy of a database. Asks nobody."""
        return DatabaseProxy(self.client_connection, requests.resource_id("database", database))

    def delete_database(
        self,
        database: DatabaseProxy | Resource,
        populate_query_metrics: bool | None = None,
        **options: Unpack[AccountChange],
    ) -> None:
        """Deletes a database with everything in it."""
        native, hook = self._options("delete_database", options, populate_query_metrics)
        id = requests.resource_id("database", database)
        call_hook(hook, self.client_connection.run(requests.on_database("delete_database", id, native)))

    def list_databases(
        self,
        max_item_count: int | None = None,
        populate_query_metrics: bool | None = None,
        **options: Unpack[AccountFeed],
    ) -> CosmosItemPaged[dict[str, Any]]:
        """The properties of all databases."""
        without_effect("list_databases", populate_query_metrics)
        start, hook = self._query_databases("list_databases", None, None, max_item_count, options)
        return CosmosItemPaged(self.client_connection, start, only_headers(hook))

    def query_databases(
        self,
        query: str | None = None,
        parameters: QueryParameters | None = None,
        enable_cross_partition_query: bool | None = None,
        max_item_count: int | None = None,
        populate_query_metrics: bool | None = None,
        **options: Unpack[AccountFeed],
    ) -> CosmosItemPaged[dict[str, Any]]:
        """The properties of the databases that a query selects; of all without one."""
        without_effect("query_databases", populate_query_metrics)
        start, hook = self._query_databases("query_databases", query, parameters, max_item_count, options)
        return CosmosItemPaged(self.client_connection, start, only_headers(hook))
