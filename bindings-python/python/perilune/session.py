"""The session tokens that the calls by link have seen, to be carried to another client."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from . import base
from .errors import HTTPFailure
from .http_constants import HttpHeaders, StatusCodes
from .vector_session_token import VectorSessionToken


class SessionContainer:
    """The newest token of each partition of each container."""

    def __init__(self) -> None:
        self.collection_name_to_rid: dict[str, str] = {}
        self.rid_to_session_token: dict[str, dict[str, VectorSessionToken]] = {}
        self.session_lock: Any = threading.RLock()

    def get_session_token(self, resource_path: str) -> str:
        """The token to send with a request on a resource; empty if none was seen."""
        with self.session_lock:
            try:
                link = base.GetItemContainerLink(resource_path)
            except ValueError:
                return ""
            if base.IsNameBased(resource_path):
                link = self.collection_name_to_rid.get(link, "")
            tokens = self.rid_to_session_token.get(link, {})
            return ",".join(f"{range}:{token.convert_to_string()}" for range, token in tokens.items())

    def set_session_token(self, response_result: Mapping[str, Any], response_headers: Mapping[str, str]) -> None:
        """Learns from the answer to a write."""
        path = response_headers.get(HttpHeaders.AlternateContentPath)
        own = response_result.get("_self")
        if path is None or own is None:
            return
        try:
            rid, name = base.GetItemContainerInfo(own, path, response_result.get("id", ""))
        except ValueError:
            return
        parsed = self.parse_session_token(response_headers)
        with self.session_lock:
            before = self.collection_name_to_rid.get(name)
            if before not in (None, rid):
                # It was deleted and made anew.
                self.rid_to_session_token.pop(str(before), None)
            self.collection_name_to_rid[name] = rid
            known = self.rid_to_session_token.setdefault(rid, {})
            for range, token in parsed.items():
                old = known.get(range)
                known[range] = token if old is None else token.merge(old)

    def clear_session_token(self, response_headers: Mapping[str, str]) -> None:
        """Forgets the container that an answer was about."""
        with self.session_lock:
            rid = self.collection_name_to_rid.pop(response_headers.get(HttpHeaders.AlternateContentPath, ""), "")
            self.rid_to_session_token.pop(rid, None)

    @staticmethod
    def parse_session_token(response_headers: Mapping[str, str]) -> dict[str, VectorSessionToken]:
        """The token of each partition in an answer."""
        found = {}
        for pair in (response_headers.get(HttpHeaders.SessionToken) or "").split(","):
            range, colon, text = pair.partition(":")
            if not colon or ":" in text:
                continue
            token = VectorSessionToken.create(text)
            if token is None:
                raise HTTPFailure(
                    StatusCodes.INTERNAL_SERVER_ERROR, f"the session token {text!r} of the answer can't be read"
                )
            found[range] = token
        return found


class Session:
    """What a client has seen. Set as the ``Session`` of another client, its calls by link see at least that."""

    def __init__(self, url_connection: str) -> None:
        self.url_connection = url_connection
        self.session_container: SessionContainer = SessionContainer()

    def get_session_token(self, resource_path: str) -> str:
        """The token to send with a request on a resource; empty if none was seen."""
        return self.session_container.get_session_token(resource_path)

    def update_session(self, response_result: Mapping[str, Any], response_headers: Mapping[str, str]) -> None:
        """Learns from the answer to a write."""
        self.session_container.set_session_token(response_result, response_headers)

    def clear_session_token(self, response_headers: Mapping[str, str]) -> None:
        """Forgets the container that an answer was about."""
        self.session_container.clear_session_token(response_headers)
