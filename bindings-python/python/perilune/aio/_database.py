"""One database and its containers, for asyncio."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from .. import _requests as requests
from .._connection import call_hook
from .._options import Given, put
from .._paging import CosmosAsyncItemPaged
from .._proxies import DatabaseBase
from .._responses import CosmosDict
from .._secondary_index import renamed, source_to_read
from .._signatures import named
from .._users import on_user, user_id
from ..offer import ThroughputProperties, _of_offer
from ..partition_key import PartitionKey
from ._connection import AsyncConnection
from ._container import ContainerProxy
from ._user import UserProxy

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .._keywords import (
        AioCreateContainer,
        Call,
        Change,
        Feed,
        QueryParameters,
        ReplaceContainer,
        Resource,
        Throughput,
    )


@named
class DatabaseProxy(DatabaseBase):
    """One database. A name, not a connection: made by :meth:`CosmosClient.get_database_client`."""

    client_connection: AsyncConnection

    async def read(self, **options: Unpack[Call]) -> CosmosDict:
        """The database's properties."""
        native, hook = self._options("read", options)
        return await self.client_connection.resource(requests.on_database("read_database", self.id, native), hook)

    @overload
    async def create_container(
        self,
        id: str,
        partition_key: PartitionKey | Mapping[str, Any],
        *,
        offer_throughput: Throughput = None,
        return_properties: Literal[False] = False,
        **options: Unpack[AioCreateContainer],
    ) -> ContainerProxy: ...

    @overload
    async def create_container(
        self,
        id: str,
        partition_key: PartitionKey | Mapping[str, Any],
        *,
        offer_throughput: Throughput = None,
        return_properties: Literal[True],
        **options: Unpack[AioCreateContainer],
    ) -> tuple[ContainerProxy, CosmosDict]: ...

    async def create_container(
        self,
        id: str | None = None,
        partition_key: Any = None,
        *,
        offer_throughput: Throughput = None,
        return_properties: bool = False,
        **options: Unpack[AioCreateContainer],
    ) -> Any:
        """Creates a container; with ``return_properties`` answers its properties, too."""
        return await self._create("create_container", id, partition_key, offer_throughput, return_properties, options)

    @overload
    async def create_container_if_not_exists(
        self,
        id: str,
        partition_key: PartitionKey | Mapping[str, Any],
        *,
        offer_throughput: Throughput = None,
        return_properties: Literal[False] = False,
        **options: Unpack[AioCreateContainer],
    ) -> ContainerProxy: ...

    @overload
    async def create_container_if_not_exists(
        self,
        id: str,
        partition_key: PartitionKey | Mapping[str, Any],
        *,
        offer_throughput: Throughput = None,
        return_properties: Literal[True],
        **options: Unpack[AioCreateContainer],
    ) -> tuple[ContainerProxy, CosmosDict]: ...

    async def create_container_if_not_exists(
        self,
        id: str | None = None,
        partition_key: Any = None,
        *,
        offer_throughput: Throughput = None,
        return_properties: bool = False,
        **options: Unpack[AioCreateContainer],
    ) -> Any:
        """Reads a container, and creates it if there is none. One that exists stays as it is."""
        name = "create_container_if_not_exists"
        return await self._create(name, id, partition_key, offer_throughput, return_properties, options)

    async def _create(
        self, name: str, id: Any, key: Any, throughput: Any, return_properties: bool, options: Given
    ) -> Any:
        rid = await self._source_rid(options)
        operation, hook = self._create_container(name, id, key, throughput, options, rid)
        properties = renamed(await self.client_connection.resource(operation, hook))
        proxy = ContainerProxy(self.client_connection, self.database_link, properties["id"], properties)
        return (proxy, properties) if return_properties else proxy

    async def _source_rid(self, options: Given) -> str | None:
        """The service's name of the container that a derived one is of, if it is wanted."""
        source = source_to_read(options.get("global_secondary_index"))
        if source is None:
            return None
        found: str = (await self.get_container_client(source).read())["_rid"]
        return found

    def get_container_client(self, container: ContainerProxy | Resource) -> ContainerProxy:
        """A proxy of a container. Asks nobody."""
        return ContainerProxy(self.client_connection, self.database_link, requests.resource_id("container", container))

    @overload
    async def replace_container(
        self,
        container: ContainerProxy | Resource,
        partition_key: PartitionKey | Mapping[str, Any],
        indexing_policy: Mapping[str, Any] | None = None,
        default_ttl: int | None = None,
        conflict_resolution_policy: Mapping[str, Any] | None = None,
        *,
        return_properties: Literal[False] = False,
        **options: Unpack[ReplaceContainer],
    ) -> ContainerProxy: ...

    @overload
    async def replace_container(
        self,
        container: ContainerProxy | Resource,
        partition_key: PartitionKey | Mapping[str, Any],
        indexing_policy: Mapping[str, Any] | None = None,
        default_ttl: int | None = None,
        conflict_resolution_policy: Mapping[str, Any] | None = None,
        *,
        return_properties: Literal[True],
        **options: Unpack[ReplaceContainer],
    ) -> tuple[ContainerProxy, CosmosDict]: ...

    async def replace_container(
        self,
        container: ContainerProxy | Resource,
        partition_key: PartitionKey | Mapping[str, Any],
        indexing_policy: Mapping[str, Any] | None = None,
        default_ttl: int | None = None,
        conflict_resolution_policy: Mapping[str, Any] | None = None,
        *,
        return_properties: bool = False,
        **options: Unpack[ReplaceContainer],
    ) -> Any:
        """Replaces the properties of a container: those not given fall back to the service's defaults. With
        ``return_properties`` answers the new ones, too."""
        put(
            options,
            indexing_policy=indexing_policy,
            default_ttl=default_ttl,
            conflict_resolution_policy=conflict_resolution_policy,
        )
        id = requests.resource_id("container", container)
        properties = requests.container_properties(id, partition_key, options, await self._source_rid(options))
        native, hook = self._options("replace_container", options)
        operation = requests.replace_container(self.id, properties, native)
        found = renamed(await self.client_connection.resource(operation, hook))
        proxy = ContainerProxy(self.client_connection, self.database_link, id, found)
        return (proxy, found) if return_properties else proxy

    async def get_throughput(self, **options: Unpack[Call]) -> ThroughputProperties:
        """The throughput of its own that the database has."""
        native, hook = self._options("get_throughput", options)
        operation = requests.read_throughput(self.id, None, native)
        return _of_offer(await self.client_connection.resource(operation, hook))

    async def replace_throughput(
        self, throughput: int | ThroughputProperties, **options: Unpack[Call]
    ) -> ThroughputProperties:
        """Gives the database another throughput; from manual to autoscale and back, too."""
        native, hook = self._options("replace_throughput", options)
        operation = requests.replace_throughput(self.id, None, throughput, native)
        return _of_offer(await self.client_connection.resource(operation, hook))

    async def delete_container(self, container: ContainerProxy | Resource, **options: Unpack[Change]) -> None:
        """Deletes a container with all its items."""
        native, hook = self._options("delete_container", options)
        id = requests.resource_id("container", container)
        operation = requests.on_container("delete_container", self.id, id, native)
        call_hook(hook, await self.client_connection.run(operation), None)

    def list_containers(
        self, *, max_item_count: int | None = None, **options: Unpack[Feed]
    ) -> CosmosAsyncItemPaged[dict[str, Any]]:
        """The properties of all containers."""
        query = "SELECT * FROM c"
        start, hook = self._query_containers("list_containers", query, None, max_item_count, options)
        return CosmosAsyncItemPaged(self.client_connection, start, hook)

    def query_containers(
        self,
        query: str,
        *,
        parameters: QueryParameters | None = None,
        max_item_count: int | None = None,
        **options: Unpack[Feed],
    ) -> CosmosAsyncItemPaged[dict[str, Any]]:
        """The properties of the containers that a query selects."""
        start, hook = self._query_containers("query_containers", query, parameters, max_item_count, options)
        return CosmosAsyncItemPaged(self.client_connection, start, hook)

    def get_user_client(self, user: UserProxy | Resource) -> UserProxy:
        """A proxy of a user. Asks nobody."""
        return UserProxy(self.client_connection, user_id(user), self.database_link)

    def list_users(
        self, *, max_item_count: int | None = None, **options: Unpack[Feed]
    ) -> CosmosAsyncItemPaged[dict[str, Any]]:
        """The properties of all users."""
        start, hook = self._users("list_users", "SELECT * FROM c", None, max_item_count, options)
        return CosmosAsyncItemPaged(self.client_connection, start, hook)

    def query_users(
        self,
        query: str,
        *,
        parameters: QueryParameters | None = None,
        max_item_count: int | None = None,
        **options: Unpack[Feed],
    ) -> CosmosAsyncItemPaged[dict[str, Any]]:
        """The properties of the users that a query selects."""
        start, hook = self._users("query_users", query, parameters, max_item_count, options)
        return CosmosAsyncItemPaged(self.client_connection, start, hook)

    async def create_user(self, body: Mapping[str, Any], **options: Unpack[Change]) -> UserProxy:
        """Creates a user; there must be none with its id."""
        return await self._write_user("create_user", None, body, options)

    async def upsert_user(self, body: Mapping[str, Any], **options: Unpack[Change]) -> UserProxy:
        """Creates a user, unless there is one with its id."""
        return await self._write_user("upsert_user", None, body, options)

    async def replace_user(
        self, user: UserProxy | Resource, body: Mapping[str, Any], **options: Unpack[Change]
    ) -> UserProxy:
        """Replaces a user that exists; it may get another id."""
        return await self._write_user("replace_user", user_id(user), body, options)

    async def delete_user(self, user: UserProxy | Resource, **options: Unpack[Change]) -> None:
        """Deletes a user with all its permissions."""
        native, hook = self._options("delete_user", options)
        operation = on_user("delete_user", self.id, user_id(user), None, native)
        call_hook(hook, await self.client_connection.run(operation), None)

    async def _write_user(self, name: str, user: str | None, body: Any, given: Given) -> UserProxy:
        native, hook = self._options(name, given)
        operation = on_user(name, self.id, user, body, native)
        found = await self.client_connection.resource(operation, hook)
        return UserProxy(self.client_connection, found["id"], self.database_link, found)
