"""What a user may do with a resource."""

from __future__ import annotations

from typing import Any


class Permission:
    """A permission of a user, as the service answered it; its token is ``properties["_token"]``."""

    def __init__(
        self, id: str, user_link: str, permission_mode: str, resource_link: str, properties: dict[str, Any]
    ) -> None:
        self.id = id
        self.user_link = user_link
        self.permission_mode = permission_mode
        self.resource_link = resource_link
        self.properties = properties
        self.permission_link: str = f"{user_link}/permissions/{id}"

    def __repr__(self) -> str:
        # The properties hold the token.
        return f"<Permission [{self.permission_link}]>"


def _of_properties(user_link: str, found: Any) -> Permission:
    return Permission(found["id"], user_link, found["permissionMode"], found["resource"], found)
