"""One user of a database, and its permissions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._connection import SyncConnection, call_hook
from ._paging import CosmosItemPaged
from ._responses import CosmosDict
from ._signatures import named
from ._users import UserBase
from .permission import Permission, _of_properties

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._keywords import Call, Change, Feed, QueryParameters, Resource


@named
class UserProxy(UserBase):
    """One user. A name, not a connection: made by :meth:`DatabaseProxy.get_user_client`."""

    client_connection: SyncConnection

    def read(self, **options: Unpack[Call]) -> CosmosDict:
        """The user's properties."""
        return self.client_connection.resource(*self._read(options))

    def list_permissions(
        self, max_item_count: int | None = None, **options: Unpack[Feed]
    ) -> CosmosItemPaged[dict[str, Any]]:
        """The user's permissions, each with a new token."""
        start, hook = self._listed("list_permissions", "SELECT * FROM c", None, max_item_count, options)
        return CosmosItemPaged(self.client_connection, start, hook)

    def query_permissions(
        self,
        query: str,
        parameters: QueryParameters | None = None,
        max_item_count: int | None = None,
        **options: Unpack[Feed],
    ) -> CosmosItemPaged[dict[str, Any]]:
        """The user's permissions that a query selects, each with a new token."""
        start, hook = self._listed("query_permissions", query, parameters, max_item_count, options)
        return CosmosItemPaged(self.client_connection, start, hook)

    def get_permission(self, permission: Permission | Resource, **options: Unpack[Change]) -> Permission:
        """A permission by its id, with a new token: good for an hour, or ``resource_token_expiry_seconds``, 10 to
        18000."""
        operation, hook = self._on("get_permission", permission, None, options)
        return _of_properties(self.user_link, self.client_connection.resource(operation, hook))

    def create_permission(self, body: Mapping[str, Any], **options: Unpack[Change]) -> Permission:
        """Creates a permission; there must be none with its id."""
        operation, hook = self._on("create_permission", None, body, options)
        return _of_properties(self.user_link, self.client_connection.resource(operation, hook))

    def upsert_permission(self, body: Mapping[str, Any], **options: Unpack[Change]) -> Permission:
        """Creates a permission, or replaces the one with its id."""
        operation, hook = self._on("upsert_permission", None, body, options)
        return _of_properties(self.user_link, self.client_connection.resource(operation, hook))

    def replace_permission(
        self, permission: Permission | Resource, body: Mapping[str, Any], **options: Unpack[Change]
    ) -> Permission:
        """Replaces a permission that exists."""
        operation, hook = self._on("replace_permission", permission, body, options)
        return _of_properties(self.user_link, self.client_connection.resource(operation, hook))

    def delete_permission(self, permission: Permission | Resource, **options: Unpack[Change]) -> None:
        """Deletes a permission. Tokens that were given out stay good until they end."""
        operation, hook = self._on("delete_permission", permission, None, options)
        call_hook(hook, self.client_connection.run(operation), None)
