"""Containers that the service derives from others by a query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

Properties = TypeVar("Properties", bound=dict[str, Any])

# Under the second name older services know it, too.
_NAMES = ("globalSecondaryIndexDefinition", "materializedViewDefinition")


class GlobalSecondaryIndexDefinition:
    """What a container is to hold that the service keeps up by itself: the results of ``definition``, a query of the
    container ``source_container_id``. It can't be changed later."""

    def __init__(self, source_container_id: str, definition: str) -> None:
        self._properties = {
            "sourceCollectionId": _text("source_container_id", source_container_id),
            "definition": _text("definition", definition),
        }

    @property
    def source_container_id(self) -> str:
        """The id of the container that is queried."""
        return str(self._properties["sourceCollectionId"])

    @property
    def definition(self) -> str:
        """The query."""
        return str(self._properties["definition"])

    @property
    def source_container_rid(self) -> str | None:
        """The service's own name of the container that is queried."""
        return self._properties.get("sourceCollectionRid")

    @property
    def status(self) -> str | None:
        """How far the service is, such as ``"Active"``."""
        return self._properties.get("status")

    def _to_dict(self) -> dict[str, Any]:
        return dict(self._properties)

    @classmethod
    def _from_dict(cls, properties: Mapping[str, Any] | None) -> GlobalSecondaryIndexDefinition | None:
        if not properties or not properties.get("sourceCollectionId") or not properties.get("definition"):
            return None
        made = cls(properties["sourceCollectionId"], properties["definition"])
        made._properties.update(properties)
        return made


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} cannot be None or empty.")
    return value


def to_properties(definition: Any, source_rid: str | None = None) -> dict[str, Any]:
    """The properties of a container that is to be such an index."""
    given = definition._to_dict() if isinstance(definition, GlobalSecondaryIndexDefinition) else dict(definition)
    if source_rid is not None:
        given["sourceCollectionRid"] = source_rid
    return dict.fromkeys(_NAMES, given)


def source_to_read(definition: Any) -> str | None:
    """The container whose own name the service wants to know, and the definition doesn't tell."""
    if definition is None:
        return None
    given = to_properties(definition)[_NAMES[0]]
    return None if given.get("sourceCollectionRid") else given.get("sourceCollectionId")


def renamed(properties: Properties) -> Properties:
    """Tells the definition under its one public name, whatever the service calls it."""
    new, old = _NAMES
    if old in properties:
        properties.setdefault(new, properties[old])
        del properties[old]
    return properties
