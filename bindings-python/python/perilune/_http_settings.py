"""The keywords of a client about requests: their headers, what is logged of them, and how they are repeated."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

# How often a failed request is repeated where it failed. Here it isn't: the next region is asked.
_RETRIES = frozenset({"retry_connect", "retry_read", "retry_status", "retry_backoff_factor", "retry_mode"})
_DEPRECATED = frozenset({"retry_options", "connection_retry_policy"})


def take(options: dict[str, Any], call_defaults: dict[str, Any]) -> Any:
    """Takes what is known here out of ``options``; the logger that calls are told to, if any."""
    for name in _RETRIES | _DEPRECATED | {"retry_on_status_codes"}:
        _check_retries(name, options.pop(name, None))
    headers = options.pop("headers", None)
    if headers is not None and not isinstance(headers, Mapping):
        raise TypeError(f"headers: {type(headers).__name__} is not accepted; a dict is")
    headers = dict(headers or {})
    agent = options.pop("user_agent", None)
    if agent is not None:
        if not isinstance(agent, str):
            raise TypeError(f"user_agent: {type(agent).__name__} is not accepted; a string is")
        options["user_agent_prefix"] = agent
    if headers:
        call_defaults["client_headers"] = headers
    return _logger(options.pop("enable_diagnostics_logging", None), options.pop("logger", None))


def _check_retries(name: str, value: Any) -> None:
    if value is None:
        return
    if name in _DEPRECATED:
        warnings.warn(f"{name} is deprecated, and has no effect", DeprecationWarning, stacklevel=5)
    elif name in ("retry_connect", "retry_read", "retry_status", "retry_backoff_factor"):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise TypeError(f"{name}: {type(value).__name__} is not accepted; a number is")
        if value < 0:
            raise ValueError(f"{name}: {value} is not accepted; 0 and more are")


def _logger(enabled: Any, logger: Any) -> Any:
    if logger is not None and not callable(getattr(logger, "info", None)):
        raise TypeError(f"logger: {type(logger).__name__} is not accepted; a logging.Logger is")
    if logger is None and enabled:
        # Only now: most programs that want no such log import it for themselves, or not at all.
        import logging

        logger = logging.getLogger("perilune")
    return logger
