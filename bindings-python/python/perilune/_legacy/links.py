"""Which resource does a link name? By names, or by resource ids as in ``_self``, whose names are looked up."""

from __future__ import annotations

from typing import Any

from .._json import dumps
from .._paging import items_of
from ..base import IsNameBased, TrimBeginningAndEndingSlashes
from ..exceptions import CosmosResourceNotFoundError
from .kinds import BY_SEGMENT, CONTAINER, DATABASE, ITEM, Kind


class Links:
    """The names of one client's links."""

    def __init__(self) -> None:
        # Of databases and containers, which many calls name: their ids by their resource ids.
        self._known: dict[str, str] = {}

    def names(self, connection: Any, link: str, kind: Kind | None, key: Any = None) -> list[str]:
        """The names along the link of a resource of this kind; of ``None``, of the account, there are none."""
        if kind is None:
            return []
        parts = split(link, kind)
        if IsNameBased(link) or kind.path[0] != "dbs":
            return parts
        names: list[str] = []
        for segment, rid in zip(kind.path, parts, strict=True):
            names.append(self._known.get(rid) or self._found(connection, BY_SEGMENT[segment], names, rid, key))
        return names

    def learn(self, kind: Kind, resource: Any) -> None:
        """Keeps the name of a database or container that a call answered."""
        if kind in (DATABASE, CONTAINER) and isinstance(resource, dict) and "_rid" in resource:
            self._known[resource["_rid"]] = resource["id"]

    def forget(self, link: str) -> None:
        """A resource is gone; another may get its name."""
        rid = TrimBeginningAndEndingSlashes(link).rpartition("/")[2]
        self._known.pop(rid, None)

    def _found(self, connection: Any, kind: Kind, names: list[str], rid: str, key: Any) -> str:
        query: tuple[Any, ...] = ("SELECT * FROM c", [], None, None)
        if kind is ITEM:
            query = ("SELECT c.id, c._rid FROM c WHERE c._rid = @rid", [("@rid", dumps(rid))], key, None)
        pager = kind.pager(connection.native, names, query)
        while (page := connection.page(pager)) is not None:
            for resource in items_of(page):
                self.learn(kind, resource)
                if resource["_rid"] == rid:
                    return str(resource["id"])
        raise CosmosResourceNotFoundError(404, f"there is no resource of {'/'.join(kind.path)} with the id {rid!r}")


def split(link: str, kind: Kind) -> list[str]:
    """The ids along a link of this kind."""
    if not isinstance(link, str):
        raise TypeError(f"link: {type(link).__name__} is not accepted; a string is")
    parts = TrimBeginningAndEndingSlashes(link).split("/")
    if tuple(part.lower() for part in parts[::2]) != kind.path or len(parts) != 2 * len(kind.path):
        form = "/".join(f"{segment}/{{id}}" for segment in kind.path)
        raise ValueError(f"link: {link!r} is not accepted; {form} is")
    return parts[1::2]
