"""The stored procedures, triggers and user-defined functions of a container."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._connection import SyncConnection, call_hook, json_of
from ._options import put
from ._paging import CosmosItemPaged
from ._responses import CosmosDict
from ._scripts import Script, ScriptsBase
from ._signatures import named

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._keywords import Call, Change, Feed, PartitionKeyType, QueryParameters


class ScriptType:
    """The kinds of scripts, as links name them."""

    StoredProcedure = "sprocs"
    Trigger = "triggers"
    UserDefinedFunction = "udfs"


@named
class ScriptsProxy(ScriptsBase):
    """The scripts of one container: its attribute ``scripts``. A script is given by its id, or by its properties."""

    client_connection: SyncConnection

    def list_stored_procedures(
        self, max_item_count: int | None = None, **options: Unpack[Feed]
    ) -> CosmosItemPaged[dict[str, Any]]:
        """All stored procedures of the container."""
        start, hook = self._listed("list_stored_procedures", "stored_procedure", None, None, max_item_count, options)
        return CosmosItemPaged(self.client_connection, start, hook)

    def query_stored_procedures(
        self,
        query: str,
        parameters: QueryParameters | None = None,
        max_item_count: int | None = None,
        **options: Unpack[Feed],
    ) -> CosmosItemPaged[dict[str, Any]]:
        """The stored procedures that a query selects."""
        start, hook = self._listed(
            "query_stored_procedures", "stored_procedure", query, parameters, max_item_count, options
        )
        return CosmosItemPaged(self.client_connection, start, hook)

    def get_stored_procedure(self, sproc: Script, **options: Unpack[Change]) -> CosmosDict:
        """A stored procedure by its id."""
        return self.client_connection.resource(*self._on("get_stored_procedure", "sproc", sproc, options))

    def create_stored_procedure(self, body: Mapping[str, Any], **options: Unpack[Change]) -> CosmosDict:
        """Creates a stored procedure; there must be none with its id."""
        return self.client_connection.resource(*self._created("create_stored_procedure", body, options))

    def replace_stored_procedure(self, sproc: Script, body: Mapping[str, Any], **options: Unpack[Change]) -> CosmosDict:
        """Replaces a stored procedure that exists."""
        return self.client_connection.resource(*self._on("replace_stored_procedure", "sproc", sproc, options, body))

    def delete_stored_procedure(self, sproc: Script, **options: Unpack[Change]) -> None:
        """Deletes a stored procedure."""
        operation, hook = self._on("delete_stored_procedure", "sproc", sproc, options)
        call_hook(hook, self.client_connection.run(operation), None)

    def execute_stored_procedure(
        self,
        sproc: Script,
        partition_key: PartitionKeyType = None,
        params: Any = None,
        enable_script_logging: bool | None = None,
        *,
        parameters: Any = None,
        **options: Unpack[Call],
    ) -> Any:
        """Runs a stored procedure on the items of one partition key; what it set as the body of its response.

        All it does is one transaction. It is sent once: a call whose answer was lost is not repeated, whatever
        ``retry_write`` says. What it wrote to its console, if ``enable_script_logging`` asks for it, is in the header
        ``x-ms-documentdb-script-log-results``.
        """
        put(options, enable_script_logging=enable_script_logging)
        given = params if parameters is None else parameters
        operation, hook = self._execution(sproc, partition_key, given, options)
        response = self.client_connection.run(operation)
        result = json_of(response)
        call_hook(hook, response, result)
        return result

    def list_triggers(
        self, max_item_count: int | None = None, **options: Unpack[Feed]
    ) -> CosmosItemPaged[dict[str, Any]]:
        """All triggers of the container."""
        start, hook = self._listed("list_triggers", "trigger", None, None, max_item_count, options)
        return CosmosItemPaged(self.client_connection, start, hook)

    def query_triggers(
        self,
        query: str,
        parameters: QueryParameters | None = None,
        max_item_count: int | None = None,
        **options: Unpack[Feed],
    ) -> CosmosItemPaged[dict[str, Any]]:
        """The triggers that a query selects."""
        start, hook = self._listed("query_triggers", "trigger", query, parameters, max_item_count, options)
        return CosmosItemPaged(self.client_connection, start, hook)

    def get_trigger(self, trigger: Script, **options: Unpack[Change]) -> CosmosDict:
        """A trigger by its id."""
        return self.client_connection.resource(*self._on("get_trigger", "trigger", trigger, options))

    def create_trigger(self, body: Mapping[str, Any], **options: Unpack[Change]) -> CosmosDict:
        """Creates a trigger; there must be none with its id."""
        return self.client_connection.resource(*self._created("create_trigger", body, options))

    def replace_trigger(self, trigger: Script, body: Mapping[str, Any], **options: Unpack[Change]) -> CosmosDict:
        """Replaces a trigger that exists."""
        return self.client_connection.resource(*self._on("replace_trigger", "trigger", trigger, options, body))

    def delete_trigger(self, trigger: Script, **options: Unpack[Change]) -> None:
        """Deletes a trigger."""
        operation, hook = self._on("delete_trigger", "trigger", trigger, options)
        call_hook(hook, self.client_connection.run(operation), None)

    def list_user_defined_functions(
        self, max_item_count: int | None = None, **options: Unpack[Feed]
    ) -> CosmosItemPaged[dict[str, Any]]:
        """All user-defined functions of the container."""
        start, hook = self._listed(
            "list_user_defined_functions", "user_defined_function", None, None, max_item_count, options
        )
        return CosmosItemPaged(self.client_connection, start, hook)

    def query_user_defined_functions(
        self,
        query: str,
        parameters: QueryParameters | None = None,
        max_item_count: int | None = None,
        **options: Unpack[Feed],
    ) -> CosmosItemPaged[dict[str, Any]]:
        """The user-defined functions that a query selects."""
        start, hook = self._listed(
            "query_user_defined_functions", "user_defined_function", query, parameters, max_item_count, options
        )
        return CosmosItemPaged(self.client_connection, start, hook)

    def get_user_defined_function(self, udf: Script, **options: Unpack[Change]) -> CosmosDict:
        """A user-defined function by its id."""
        return self.client_connection.resource(*self._on("get_user_defined_function", "udf", udf, options))

    def create_user_defined_function(self, body: Mapping[str, Any], **options: Unpack[Change]) -> CosmosDict:
        """Creates a user-defined function; there must be none with its id."""
        return self.client_connection.resource(*self._created("create_user_defined_function", body, options))

    def replace_user_defined_function(
        self, udf: Script, body: Mapping[str, Any], **options: Unpack[Change]
    ) -> CosmosDict:
        """Replaces a user-defined function that exists."""
        return self.client_connection.resource(*self._on("replace_user_defined_function", "udf", udf, options, body))

    def delete_user_defined_function(self, udf: Script, **options: Unpack[Change]) -> None:
        """Deletes a user-defined function."""
        operation, hook = self._on("delete_user_defined_function", "udf", udf, options)
        call_hook(hook, self.client_connection.run(operation), None)
