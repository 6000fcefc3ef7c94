"""The client of one account, for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import _requests as requests
from .._clients import READ_ACCOUNT, ClientBase, account_of, only_headers
from .._connection import call_hook
from .._options import Given
from .._paging import CosmosAsyncItemPaged
from .._responses import CosmosDict
from .._signatures import named
from ..documents import DatabaseAccount
from ._connection import AsyncConnection
from ._database import DatabaseProxy

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .._keywords import AccountCall, AccountChange, AccountFeed, QueryParameters, Resource, Throughput


@named
class CosmosClient(ClientBase):
    """A client of one account. Make one per account and process; event loops and threads may share it.

    Takes the same arguments as :class:`perilune.CosmosClient`. It needn't be closed: dropped, it lets go of its
    connections.
    """

    client_connection: AsyncConnection
    _connection_type = AsyncConnection

    async def __aenter__(self) -> CosmosClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Lets go of the connections. Later calls are refused."""
        self.client_connection.close()

    @overload
    async def create_database(
        self,
        id: str,
        *,
        offer_throughput: Throughput = None,
        return_properties: Literal[False] = False,
        **options: Unpack[AccountChange],
    ) -> DatabaseProxy: ...

    @overload
    async def create_database(
        self,
        id: str,
        *,
        offer_throughput: Throughput = None,
        return_properties: Literal[True],
        **options: Unpack[AccountChange],
    ) -> tuple[DatabaseProxy, CosmosDict]: ...

    async def create_database(
        self,
        id: str | None = None,
        *,
        offer_throughput: Throughput = None,
        return_properties: bool = False,
        **options: Unpack[AccountChange],
    ) -> Any:
        """Creates a database; with ``return_properties`` answers its properties, too."""
        return await self._create("create_database", id, offer_throughput, return_properties, options)

    @overload
    async def create_database_if_not_exists(
        self,
        id: str,
        *,
        offer_throughput: Throughput = None,
        return_properties: Literal[False] = False,
        **options: Unpack[AccountChange],
    ) -> DatabaseProxy: ...

    @overload
    async def create_database_if_not_exists(
        self,
        id: str,
        *,
        offer_throughput: Throughput = None,
        return_properties: Literal[True],
        **options: Unpack[AccountChange],
    ) -> tuple[DatabaseProxy, CosmosDict]: ...

    async def create_database_if_not_exists(
        self,
        id: str | None = None,
        *,
        offer_throughput: Throughput = None,
        return_properties: bool = False,
        **options: Unpack[AccountChange],
    ) -> Any:
        """Reads a database, and creates it if there is none. One that exists keeps its throughput."""
        name = "create_database_if_not_exists"
        return await self._create(name, id, offer_throughput, return_properties, options)

    async def _create(self, name: str, id: Any, throughput: Any, return_properties: bool, options: Given) -> Any:
        operation, hook = self._create_database(name, id, throughput, options)
        properties = await self.client_connection.resource(operation, only_headers(hook))
        proxy = DatabaseProxy(self.client_connection, properties["id"], properties)
        return (proxy, properties) if return_properties else proxy

    async def get_database_account(self, **options: Unpack[AccountCall]) -> DatabaseAccount:
        """The account, as the service tells it now."""
        native, hook = self._options("get_database_account", options)
        operation = (*READ_ACCOUNT[:-1], native)
        return account_of(await self.client_connection.resource(operation, only_headers(hook)))

    # As the official asyncio client calls it.
    _get_database_account = get_database_account

    def get_database_client(self, database: DatabaseProxy | Resource) -> DatabaseProxy:
        """A proxy of a database. Asks nobody."""
        return DatabaseProxy(self.client_connection, requests.resource_id("database", database))

    async def delete_database(self, database: DatabaseProxy | Resource, **options: Unpack[AccountChange]) -> None:
        """Deletes a database with everything in it."""
        native, hook = self._options("delete_database", options)
        id = requests.resource_id("database", database)
        operation = requests.on_database("delete_database", id, native)
        call_hook(hook, await self.client_connection.run(operation))

    def list_databases(
        self, *, max_item_count: int | None = None, **options: Unpack[AccountFeed]
    ) -> CosmosAsyncItemPaged[dict[str, Any]]:
        """The properties of all databases."""
        start, hook = self._query_databases("list_databases", None, None, max_item_count, options)
        return CosmosAsyncItemPaged(self.client_connection, start, only_headers(hook))

    def query_databases(
        self,
        query: str,
        *,
        parameters: QueryParameters | None = None,
        max_item_count: int | None = None,
        **options: Unpack[AccountFeed],
    ) -> CosmosAsyncItemPaged[dict[str, Any]]:
        """The properties of the databases that a query selects."""
        start, hook = self._query_databases("query_databases", query, parameters, max_item_count, options)
        return CosmosAsyncItemPaged(self.client_connection, start, only_headers(hook))
