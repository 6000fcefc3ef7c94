"""How the application's credential, such as those of azure-identity, is asked for tokens."""

from __future__ import annotations

import os
from typing import Any

from ._native import TokenRequest

_SCOPE = "AZURE_COSMOS_AAD_SCOPE_OVERRIDE"


def gives_tokens(credential: Any) -> bool:
    """Whether it is an object that gives tokens."""
    return hasattr(credential, "get_token") or hasattr(credential, "get_token_info")


def scope_of_the_environment() -> str | None:
    """The scope that the environment names in the place of the account's own."""
    return os.environ.get(_SCOPE) or None


class Tokens:
    """The application's credential."""

    def __init__(self, credential: Any) -> None:
        # Only now: most programs don't need it.
        import inspect

        self._has_info = hasattr(credential, "get_token_info")
        self._get = credential.get_token_info if self._has_info else credential.get_token
        self.is_async: bool = inspect.iscoroutinefunction(self._get)
        self.problem: Exception | None = None
        """Why it gave none the last time."""

    def ask(self, request: TokenRequest) -> Any:
        """The token for a request, or an awaitable of it."""
        given = {} if request.claims is None else {"claims": request.claims}
        if self._has_info:
            return self._get(*request.scopes, options=given) if given else self._get(*request.scopes)
        return self._get(*request.scopes, **given)

    def answer(self, request: TokenRequest, token: Any) -> None:
        """Passes the token on."""
        refresh_on = getattr(token, "refresh_on", None)
        try:
            request.answer(token.token, float(token.expires_on), None if refresh_on is None else float(refresh_on))
        except (AttributeError, TypeError, ValueError):
            # Not the value: it may be the token itself.
            kind = type(token).__name__
            raise TypeError(f"credential: gave a {kind}; an object with token and expires_on is accepted") from None
        self.problem = None

    def fail(self, request: TokenRequest, problem: Exception) -> None:
        """Passes on why there is none."""
        self.problem = problem
        request.fail(f"{type(problem).__name__}: {problem}")
