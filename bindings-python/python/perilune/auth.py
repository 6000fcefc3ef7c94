"""How is a request signed that an application sends by itself?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .http_constants import HttpHeaders


def GetAuthorizationHeader(
    cosmos_client_connection: Any,
    verb: str,
    path: str,
    resource_id_or_fullname: str | None,
    is_name_based: bool,
    resource_type: str,
    headers: Mapping[str, str],
) -> str | None:
    """The value of ``authorization``, not yet percent-encoded, by ``cosmos_client_connection.master_key`` or
    ``cosmos_client_connection.resource_tokens``.

    Clients of this package keep their key to themselves: give an object of your own with one of the two.
    """
    name = resource_id_or_fullname
    if name is not None and not is_name_based:
        name = name.lower()
    key = getattr(cosmos_client_connection, "master_key", None)
    if key:
        return _signed(verb, name, resource_type, headers, key)
    tokens = getattr(cosmos_client_connection, "resource_tokens", None)
    if tokens:
        return _held(tokens, path, name)
    kind = type(cosmos_client_connection).__name__
    raise TypeError(
        f"cosmos_client_connection: {kind} shows no key; an object with master_key or resource_tokens is accepted"
    )


def _signed(verb: str, name: str | None, resource_type: str, headers: Mapping[str, str], key: str) -> str:
    import base64
    import hmac

    dates = (headers.get(header, "").lower() for header in (HttpHeaders.XDate, HttpHeaders.HttpDate))
    text = "\n".join([verb.lower(), resource_type.lower(), name or "", *dates, ""])
    signature = hmac.digest(base64.b64decode(key), text.encode(), "sha256")
    return f"type=master&ver=1.0&sig={base64.b64encode(signature).decode('ascii')}"


def _held(tokens: Mapping[str, str], path: str, name: str | None) -> str | None:
    """The token of the resource, or of the nearest around it."""
    if not path and not name:
        return next(iter(tokens.values()))
    if name and name in tokens:
        return tokens[name]
    parts = path.strip("/").split("/")
    return next((tokens[part] for part in reversed(parts) if part in tokens), None)
