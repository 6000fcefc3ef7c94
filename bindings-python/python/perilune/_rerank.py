"""Documents in the order of their meaning for a question: asked of the inference service, which is no account's.

It takes tokens of an identity service only, and is found by the environment variable ``ENDPOINT``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from ._bases import DecodeError
from ._connection import Connection
from ._json import dumps
from ._native import decode
from ._responses import CosmosDict
from .exceptions import CosmosHttpResponseError

ENDPOINT = "AZURE_COSMOS_SEMANTIC_RERANKER_INFERENCE_ENDPOINT"
_SCOPE = "https://dbinference.azure.com/.default"


class Question:
    """A call before it has its token."""

    def __init__(
        self, connection: Connection, context: str, documents: Sequence[str], options: Mapping[str, Any] | None
    ) -> None:
        if connection.token_credential is None:
            raise CosmosHttpResponseError(message="Semantic reranking requires AAD credentials")
        endpoint = os.environ.get(ENDPOINT)
        if not endpoint:
            raise CosmosHttpResponseError(400, f"Failed to initialize inference service: set {ENDPOINT}")
        self._url = f"{endpoint.rstrip('/')}/inference/semanticReranking"
        self._body = dumps({"query": context, "documents": list(documents), **(options or {})})
        self._credential = connection.token_credential
        self._timeout = connection.connection_policy.InferenceRequestTimeout

    def token(self) -> Any:
        """The token, or what is to be awaited for it."""
        ask = getattr(self._credential, "get_token", None) or self._credential.get_token_info
        return ask(_SCOPE)

    def answer(self, token: Any) -> CosmosDict:
        """The answer. Waits for it."""
        import http.client
        import urllib.error
        import urllib.request

        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token.token}"}
        request = urllib.request.Request(self._url, self._body, headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:
                return _result(response.read(), dict(response.headers))
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise CosmosHttpResponseError(refusal.code, refusal.read().decode(errors="replace"), refusal) from None
        except (OSError, http.client.HTTPException) as problem:
            raise CosmosHttpResponseError(408, "Inference Service Request Timeout") from problem


def _result(body: bytes, headers: Mapping[str, str]) -> CosmosDict:
    try:
        found = decode(body)
    except ValueError as problem:
        raise DecodeError(message=f"the inference service's answer is no JSON: {problem}") from problem
    if not isinstance(found, dict):
        raise DecodeError(message="the inference service's answer is no object")
    return CosmosDict(found, response_headers=headers)
