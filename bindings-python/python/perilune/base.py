"""What links and paths say, by the function names of the older package."""

from __future__ import annotations

import binascii

from .http_constants import ResourceType

_MASTER = frozenset(
    {
        ResourceType.Offer,
        ResourceType.Database,
        ResourceType.User,
        ResourceType.Permission,
        ResourceType.Topology,
        ResourceType.DatabaseAccount,
        ResourceType.PartitionKeyRange,
        ResourceType.Collection,
    }
)


def TrimBeginningAndEndingSlashes(path: str) -> str:
    """The path without one slash in front and one behind."""
    return path.removeprefix("/").removesuffix("/")


def GenerateGuidId() -> str:
    """A new random id."""
    import uuid

    return str(uuid.uuid4())


def IsValidBase64String(string_to_validate: str) -> bool:
    """Whether a text is the resource id of a database: four bytes, ``-`` in the place of ``/``."""
    try:
        return len(binascii.a2b_base64(string_to_validate.replace("-", "/"))) == 4
    except ValueError:
        return False


def IsNameBased(link: str | None) -> bool:
    """Whether a link names its resources by their ids, not by resource ids as ``_self`` does."""
    parts = (link or "").removeprefix("/").split("/")
    if parts[0].lower() != "dbs" or len(parts) < 2 or not parts[1]:
        return False
    return len(parts[1]) != 8 or not IsValidBase64String(parts[1])


def IsDatabaseLink(link: str | None) -> bool:
    """Whether a link is one of a database."""
    return _has_segments(link, "dbs")


def IsItemContainerLink(link: str | None) -> bool:
    """Whether a link is one of a container."""
    return _has_segments(link, "dbs", "colls")


def _has_segments(link: str | None, *wanted: str) -> bool:
    parts = TrimBeginningAndEndingSlashes(link or "").split("/")
    kinds = tuple(part.lower() for part in parts[::2])
    return kinds == wanted and len(parts) == 2 * len(wanted) and all(parts)


def IsMasterResource(resourceType: str) -> bool:
    """Whether a resource is kept by the account itself, not in a container."""
    return resourceType in _MASTER


def GetPathFromLink(resource_link: str, resource_type: str = "") -> str:
    """The path of a resource, or of the list of those of a type under it; slashes around it."""
    link = TrimBeginningAndEndingSlashes(resource_link)
    if IsNameBased(link):
        from urllib.parse import quote

        link = quote(link)
    return f"/{link}/{resource_type}/" if resource_type else f"/{link}/"


def GetResourceIdOrFullNameFromLink(resource_link: str) -> str | None:
    """The resource id that a link ends in; of a link by names all of it; of a link to a list ``None``."""
    link = TrimBeginningAndEndingSlashes(resource_link)
    if IsNameBased(link):
        return link
    parts = link.split("/")
    return parts[-1] if len(parts) % 2 == 0 else None


def IndexOfNth(s: str, value: str, n: int) -> int:
    """Where a character occurs for the nth time; -1 if it does not."""
    at = -1
    for _ in range(n):
        at = s.find(value, at + 1)
        if at < 0:
            break
    return at


def GetItemContainerLink(link: str) -> str:
    """The link of the container that a resource is in."""
    link = TrimBeginningAndEndingSlashes(link) + "/"
    end = IndexOfNth(link, "/", 4)
    if end < 0:
        raise ValueError(f"link: {link!r} is not inside of a container")
    return link[:end]


def GetItemContainerInfo(self_link: str, alt_content_path: str, id_from_response: str) -> tuple[str, str]:
    """The link of a container by resource ids and by names, from an answer's ``_self`` and the header
    ``x-ms-alt-content-path``; the latter names the database alone if the container itself was created."""
    by_rid = GetItemContainerLink(self_link)
    if "colls" not in by_rid:
        raise ValueError(f"self_link: {self_link!r} is not inside of a container")
    if IndexOfNth(alt_content_path, "/", 2) < 0:
        from urllib.parse import quote

        return by_rid, f"{alt_content_path}/colls/{quote(id_from_response)}"
    return by_rid, alt_content_path


def GetAttachmentIdFromMediaId(media_id: str) -> str:
    """The id of an attachment: what its media id holds before the number of its store."""
    import base64

    raw = base64.b64decode(str(media_id), b"+-")
    return media_id if len(raw) <= 20 else base64.b64encode(raw[:20], b"+-").decode("ascii")


def ParsePaths(paths: list[str]) -> list[str]:
    """The names along the one path of a partition key. In quotes they may hold slashes."""
    if len(paths) != 1:
        raise ValueError(f"paths: has {len(paths)}; one is accepted")
    path, at, names = paths[0], 0, []
    while at < len(path):
        if path[at] != "/":
            raise ValueError(f"paths: {path!r} has no slash at {at}")
        at += 1
        if at == len(path):
            break
        name, at = _quoted(path, at) if path[at] in "\"'" else _plain(path, at)
        names.append(name)
    return names


def _plain(path: str, start: int) -> tuple[str, int]:
    end = path.find("/", start)
    end = len(path) if end < 0 else end
    return path[start:end].strip(), end


def _quoted(path: str, start: int) -> tuple[str, int]:
    """A quote behind a backslash belongs to the name."""
    end = path.find(path[start], start + 1)
    while end > 0 and path[end - 1] == "\\":
        end = path.find(path[start], end + 1)
    if end < 0:
        raise ValueError(f"paths: {path!r} has a quote at {start} that does not end")
    return path[start + 1 : end], end + 1
