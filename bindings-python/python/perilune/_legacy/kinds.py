"""Which kinds of resources are there, where are they, and which native operations work on them?"""

from __future__ import annotations

from typing import Any

from .._connection import Operation


class Kind:
    """One kind: the word for it in links, in the names of native operations, and the kinds around it."""

    def __init__(self, segment: str, noun: str, *around: str) -> None:
        self.segment = segment
        self.noun = noun
        self.path: tuple[str, ...] = (*around, segment)

    @property
    def is_script(self) -> bool:
        """Whether it is a stored procedure, a trigger or a user-defined function."""
        return self.segment in ("sprocs", "triggers", "udfs")

    def operation(
        self,
        verb: str,
        names: list[str],
        id: str | None,
        key: Any = None,
        body: bytes | None = None,
        options: Any = None,
    ) -> Operation:
        """What the native module takes: the names of what is around the resource, then its own."""
        place = [*names, id or ""] if self.segment in ("dbs", "colls") else names
        database = place[0] if place else ""
        container = place[1] if len(place) > 1 else None
        own = None if place is not names else id
        return (f"{verb}_{self.noun}", database, container, own, key, body, options)

    def pager(self, native: Any, names: list[str], query: tuple[Any, ...]) -> Any:
        """The native pager over those of this kind; the query is its text, parameters, key and options."""
        asked = ((*names, None, None)[0], (*names, None, None)[1], *query)
        if self.is_script:
            return native.scripts(self.noun, asked)
        return getattr(native, _PAGERS.get(self.segment, "pager"))(asked)


_PAGERS = {"users": "users", "permissions": "users", "conflicts": "conflicts", "offers": "offers"}

DATABASE = Kind("dbs", "database")
CONTAINER = Kind("colls", "container", "dbs")
ITEM = Kind("docs", "item", "dbs", "colls")
PROCEDURE = Kind("sprocs", "stored_procedure", "dbs", "colls")
TRIGGER = Kind("triggers", "trigger", "dbs", "colls")
FUNCTION = Kind("udfs", "user_defined_function", "dbs", "colls")
CONFLICT = Kind("conflicts", "conflict", "dbs", "colls")
USER = Kind("users", "user", "dbs")
PERMISSION = Kind("permissions", "permission", "dbs", "users")
OFFER = Kind("offers", "offer")

BY_SEGMENT = {
    kind.segment: kind
    for kind in (DATABASE, CONTAINER, ITEM, PROCEDURE, TRIGGER, FUNCTION, CONFLICT, USER, PERMISSION, OFFER)
}
