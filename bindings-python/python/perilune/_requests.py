"""Arguments of the public methods to operations of the native module. The same for both kinds of callers."""

from __future__ import annotations

from typing import Any

from ._connection import Operation
from ._json import dumps
from ._options import Given, Options
from ._secondary_index import to_properties
from .exceptions import CosmosHttpResponseError
from .offer import _to_options, _to_replace
from .partition_key import _to_native

Link = tuple[str, str]


def resource_id(argument: str, resource: Any) -> str:
    """The id of a database, container or item, given by itself, as its proxy or as its properties."""
    if type(resource) is str:
        return resource
    if isinstance(resource, str):
        return str(resource)
    found = resource.get("id") if isinstance(resource, dict) else getattr(resource, "id", None)
    if not isinstance(found, str):
        raise TypeError(
            f"{argument}: {type(resource).__name__} is not accepted; an id, a proxy, or properties with an id are"
        )
    return found


def create_database(name: str, id: str, throughput: Any, options: Options | None) -> Operation:
    """``create_database`` and ``create_database_if_not_exists``."""
    return (name, resource_id("id", id), None, None, None, None, {**(options or {}), **_to_options(throughput)})


def on_database(name: str, database: str, options: Options | None) -> Operation:
    """``read_database`` and ``delete_database``."""
    return (name, database, None, None, None, None, options)


CONTAINER_PROPERTIES = {
    "indexing_policy": "indexingPolicy",
    "default_ttl": "defaultTtl",
    "unique_key_policy": "uniqueKeyPolicy",
    "conflict_resolution_policy": "conflictResolutionPolicy",
    "analytical_storage_ttl": "analyticalStorageTtl",
    "computed_properties": "computedProperties",
    "vector_embedding_policy": "vectorEmbeddingPolicy",
    "change_feed_policy": "changeFeedPolicy",
    "full_text_policy": "fullTextPolicy",
}


def container_properties(id: str, partition_key: Any, given: Given, source_rid: str | None = None) -> dict[str, Any]:
    """The definition of a container to be; takes what belongs to it out of ``given``."""
    if not isinstance(partition_key, dict):
        raise TypeError(f"partition_key: {type(partition_key).__name__} is not accepted; a PartitionKey is")
    properties: dict[str, Any] = {"id": resource_id("id", id), "partitionKey": dict(partition_key)}
    for argument, name in CONTAINER_PROPERTIES.items():
        value = given.pop(argument, None)
        if value is not None:
            properties[name] = value
    index = given.pop("global_secondary_index", None)
    if index is not None:
        properties.update(to_properties(index, source_rid))
    return properties


def create_container(
    name: str, database: str, properties: dict[str, Any], throughput: Any, options: Options | None
) -> Operation:
    """``create_container`` and ``create_container_if_not_exists``."""
    options = {**(options or {}), **_to_options(throughput)}
    return (name, database, properties["id"], None, None, dumps(properties), options)


def on_container(name: str, database: str, container: str, options: Options | None) -> Operation:
    """``read_container`` and ``delete_container``."""
    return (name, database, container, None, None, None, options)


def replace_container(database: str, properties: dict[str, Any], options: Options | None) -> Operation:
    """``replace_container``."""
    return ("replace_container", database, properties["id"], None, None, dumps(properties), options)


def read_throughput(database: str, container: str | None, options: Options | None) -> Operation:
    """``get_throughput``."""
    return ("read_throughput", database, container, None, None, None, options)


def replace_throughput(database: str, container: str | None, throughput: Any, options: Options | None) -> Operation:
    """``replace_throughput``."""
    options = {**(options or {}), **_to_replace(throughput)}
    return ("replace_throughput", database, container, None, None, None, options)


def on_item(name: str, link: Link, item: Any, partition_key: Any, options: Options | None) -> Operation:
    """``read_item`` and ``delete_item``."""
    return (name, *link, resource_id("item", item), _to_native(partition_key), None, options)


def on_key(name: str, link: Link, partition_key: Any, options: Options | None) -> Operation:
    """``delete_all_items_by_partition_key``."""
    return (name, *link, None, _to_native(partition_key), None, options)


def write_item(name: str, link: Link, body: Any, options: Options | None, *, automatic_id: bool = False) -> Operation:
    """``create_item`` and ``upsert_item``."""
    return (name, *link, None, None, item_body(body, automatic_id), options)


def replace_item(link: Link, item: Any, body: Any, options: Options | None) -> Operation:
    """``replace_item``."""
    return ("replace_item", *link, resource_id("item", item), None, item_body(body, False), options)


def item_body(body: Any, automatic_id: bool) -> bytes:
    """The item as JSON. JSON that is bytes already is sent as it is."""
    if isinstance(body, bytes):
        return body
    if not isinstance(body, dict):
        raise TypeError(f"body: {type(body).__name__} is not accepted; a dict, or JSON as bytes, is")
    id = body.get("id")
    if id is None and automatic_id:
        import uuid

        body = {**body, "id": str(uuid.uuid4())}
    elif id is not None and not isinstance(id, str):
        raise TypeError("Id type must be a string.")
    return dumps(body)


def query(
    database: str | None,
    container: str | None,
    text: Any,
    parameters: Any,
    partition_key: Any,
    options: Options | None,
) -> Operation:
    """The arguments of a native pager."""
    if isinstance(text, dict):
        if parameters is not None and text.get("parameters") is not None:
            raise TypeError("parameters: given beside those of the query; only one of the two is accepted")
        text, parameters = text.get("query"), parameters if text.get("parameters") is None else text["parameters"]
    if not isinstance(text, str):
        kind = type(text).__name__
        raise TypeError(f"query: {kind} is not accepted; a string is, or a dict with query and parameters")
    pairs = [_parameter(entry) for entry in parameters or ()]
    key = None if partition_key is None else _to_native(partition_key)
    if key == []:
        # As the service does, without asking it.
        problem = "partition_key: an empty list names none. Cross partition query is required but disabled"
        raise CosmosHttpResponseError(400, f"{problem}: leave partition_key out for a query of all partitions")
    return (database, container, text, pairs, key, options)


def _parameter(entry: Any) -> tuple[str, bytes]:
    if not isinstance(entry, dict) or not {"name", "value"} <= entry.keys():
        raise TypeError('parameters: each must be a dict such as {"name": "@id", "value": 7}')
    return entry["name"], dumps(entry["value"])
