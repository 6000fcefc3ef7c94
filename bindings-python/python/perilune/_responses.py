"""Results: built-in containers that know the headers they came with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any

from ._bases import Headers
from .http_constants import HttpHeaders


class CaseInsensitiveDict(MutableMapping[str, Any]):
    """Headers: names are the same in any case. All are texts, but index metrics, which are read."""

    def __init__(self, headers: Mapping[str, Any] | Iterable[tuple[str, Any]] = ()) -> None:
        self._values = {name.lower(): (name, value) for name, value in dict(headers).items()}

    def __getitem__(self, name: str) -> Any:
        return self._values[name.lower()][1]

    def __setitem__(self, name: str, value: Any) -> None:
        self._values[name.lower()] = (name, value)

    def __delitem__(self, name: str) -> None:
        del self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._values.values())

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        return {name.lower(): value for name, value in self.items()} == {
            name.lower(): value for name, value in other.items()
        }

    def __repr__(self) -> str:
        return repr(dict(self))

    def copy(self) -> CaseInsensitiveDict:
        """Another one with the same headers."""
        return CaseInsensitiveDict(self)


if Headers is not MutableMapping:
    # Of azure-core: it counts as one.
    Headers.register(CaseInsensitiveDict)


def headers_of(source: Any) -> CaseInsensitiveDict:
    """A fresh copy of the headers of a native response, or of a mapping."""
    if source is None:
        return CaseInsensitiveDict()
    headers = CaseInsensitiveDict(source if isinstance(source, Mapping) else source.headers())
    metrics = headers.get(HttpHeaders.IndexUtilization)
    if isinstance(metrics, str):
        headers[HttpHeaders.IndexUtilization] = _index_metrics(metrics)
    return headers


def _index_metrics(text: str) -> Any:
    """What the service tells of indexes as JSON in base64; what is not that stays as it is."""
    import base64
    import json

    try:
        return json.loads(base64.b64decode(text, validate=True))
    except ValueError:
        return text


def diagnostics_of(source: Any) -> dict[str, Any] | None:
    """The attempts of the call that gave a native response."""
    text = getattr(source, "diagnostics", lambda: None)()
    if text is None:
        return None
    import json

    found: dict[str, Any] = json.loads(text)
    return found


class CosmosDict(dict[str, Any]):
    """A resource, and the headers it came with."""

    __slots__ = ("_source",)

    def __init__(self, original_dict: Mapping[str, Any] | None = None, /, *, response_headers: Any = None) -> None:
        super().__init__(original_dict or {})
        self._source = response_headers

    def get_response_headers(self) -> CaseInsensitiveDict:
        """The headers of the response, as a copy."""
        return headers_of(self._source)

    def get_diagnostics(self) -> dict[str, Any] | None:
        """Every attempt of the call: region, reason, duration, outcome."""
        return diagnostics_of(self._source)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (CosmosDict, dict(self), dict(self.get_response_headers()))


class CosmosList(list[Any]):
    """A list of results, and the headers they came with."""

    __slots__ = ("_source",)

    def __init__(self, original_list: Iterable[Any] = (), /, *, response_headers: Any = None) -> None:
        super().__init__(original_list)
        self._source = response_headers

    def get_response_headers(self) -> CaseInsensitiveDict:
        """The headers of the response, as a copy."""
        return headers_of(self._source)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (CosmosList, list(self), dict(self.get_response_headers()))


def _restore(kind: Any, value: Any, headers: dict[str, str]) -> Any:
    return kind(value, response_headers=headers)
