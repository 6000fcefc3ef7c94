"""What do callers of 3.x ask of the account itself?"""

from __future__ import annotations

from typing import Any

from .._clients import READ_ACCOUNT, account_of
from .._connection import json_of
from ..documents import DatabaseAccount
from .items import ItemCalls


class AccountCalls(ItemCalls):
    """The account, and where its items are read and written."""

    def account(self) -> DatabaseAccount:
        """What the service says of the account."""
        return account_of(json_of(self.run(READ_ACCOUNT)))

    def endpoint(self, what: str) -> str:
        """Where the next ``read`` or ``write`` goes first. The headers of the last call stay."""
        last = self._last
        found: dict[str, Any] = json_of(self.run(("read_endpoints", "", None, None, None, None, None)))
        self._last = last
        return str(found[what])
