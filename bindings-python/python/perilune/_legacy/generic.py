"""How are resources named by a path and a type?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..base import IsNameBased, TrimBeginningAndEndingSlashes
from .calls import Given
from .kinds import BY_SEGMENT, CONFLICT, ITEM, Kind


class Generic:
    """The calls that take any kind of resource. Paths are percent-encoded where they are of names."""

    _calls: Any

    def Create(self, body: Any, path: str, type: str, id: Any, initial_headers: Any, options: Given = None) -> Any:
        """Creates a resource in the list at ``path``."""
        return self._write(body, path, type, initial_headers, options, "create")

    def Upsert(self, body: Any, path: str, type: str, id: Any, initial_headers: Any, options: Given = None) -> Any:
        """Creates a resource in the list at ``path``, or replaces the one with its id."""
        return self._write(body, path, type, initial_headers, options, "upsert")

    def Replace(self, resource: Any, path: str, type: str, id: Any, initial_headers: Any, options: Given = None) -> Any:
        """Replaces the resource at ``path``."""
        kind, link, options = _kind(type), _link(path), _with(options, initial_headers)
        if kind is ITEM:
            return self._calls.replaced_item(link, resource, options)
        return self._calls.replaced(kind, link, resource, options)

    def Read(self, path: str, type: str, id: Any, initial_headers: Any, options: Given = None) -> Any:
        """Reads the resource at ``path``."""
        kind, link, options = _kind(type), _link(path), _with(options, initial_headers)
        if kind is ITEM:
            return self._calls.read_item(link, options)
        return (
            self._calls.conflict("read", link, options)
            if kind is CONFLICT
            else self._calls.read_one(kind, link, options)
        )

    def DeleteResource(self, path: str, type: str, id: Any, initial_headers: Any, options: Given = None) -> None:
        """Deletes the resource at ``path``."""
        kind, link, options = _kind(type), _link(path), _with(options, initial_headers)
        if kind is ITEM:
            self._calls.deleted_item(link, options)
        elif kind is CONFLICT:
            self._calls.conflict("delete", link, options)
        else:
            self._calls.deleted(kind, link, options)

    def QueryFeed(
        self, path: str, collection_id: Any, query: Any, options: Given, partition_key_range_id: str | None = None
    ) -> tuple[list[Any], Any]:
        """One page of the items that a query selects in the list at ``path``, and its headers: their continuation is
        for the options of the next call."""
        from ..query_iterable import Paged

        given = {**(options or {}), "enableCrossPartitionQuery": True}
        calls, link = self._calls, _parent(_link(path))
        pages = Paged(calls, lambda: calls.items_pager(link, query, given, partition_key_range_id))
        return next(pages, []), calls.last_response_headers

    def _write(self, body: Any, path: str, type: str, initial_headers: Any, options: Given, verb: str) -> Any:
        kind, parent = _kind(type), _parent(_link(path))
        given = _with(options, initial_headers)
        if kind is ITEM:
            return self._calls.written_item(parent, body, {**given, "disableAutomaticIdGeneration": True}, verb)
        return self._calls.created(kind, parent, body, given, is_upsert=verb == "upsert")


def _kind(type: str) -> Kind:
    kind = BY_SEGMENT.get(type)
    if kind is None:
        raise ValueError(f"type: {type!r} is not accepted; one of {', '.join(BY_SEGMENT)} is")
    return kind


def _link(path: str) -> str:
    link = TrimBeginningAndEndingSlashes(path)
    if IsNameBased(link):
        from urllib.parse import unquote

        link = "/".join(unquote(part) for part in link.split("/"))
    return link


def _parent(link: str) -> str:
    return link.rpartition("/")[0]


def _with(options: Given, initial_headers: Mapping[str, Any] | None) -> dict[str, Any]:
    """The options, with headers of one request."""
    headers = {name: str(value) for name, value in (initial_headers or {}).items()}
    return {**(options or {}), **({"initialHeaders": headers} if headers else {})}
