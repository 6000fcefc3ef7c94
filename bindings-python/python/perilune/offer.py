"""Throughput of databases and containers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class ThroughputProperties:
    """Request units a second: a fixed number, or a maximum that the service scales up to."""

    def __init__(
        self,
        offer_throughput: int | None = None,
        properties: dict[str, Any] | None = None,
        *,
        auto_scale_max_throughput: int | None = None,
        auto_scale_increment_percent: int | None = None,
    ) -> None:
        self.offer_throughput = offer_throughput
        self.properties = properties
        self.auto_scale_max_throughput = auto_scale_max_throughput
        self.auto_scale_increment_percent = auto_scale_increment_percent

    def get_response_headers(self) -> Mapping[str, Any]:
        """The headers of the response that told these; empty if none did."""
        headers: Callable[[], Mapping[str, Any]] = getattr(self.properties, "get_response_headers", dict)
        return headers()


Offer = ThroughputProperties


class _Ambiguous(ValueError, KeyError):
    """Two ways to say how much, of which one holds. Of the official class, too."""

    def __str__(self) -> str:
        return str(self.args[0])


_BOTH = "offer_throughput and auto_scale_max_throughput exclude each other"


def _of_offer(offer: dict[str, Any]) -> ThroughputProperties:
    """What an offer of the service says."""
    content = offer["content"]
    settings = content.get("offerAutopilotSettings") or {}
    percent = settings.get("autoUpgradePolicy", {}).get("throughputPolicy", {}).get("incrementPercent")
    return ThroughputProperties(
        content.get("offerThroughput"),
        offer,
        auto_scale_max_throughput=settings.get("maxThroughput"),
        auto_scale_increment_percent=percent,
    )


def _to_replace(throughput: Any) -> dict[str, Any]:
    """The native options of a change; an autoscale offer that was read names its least throughput, too."""
    if isinstance(throughput, ThroughputProperties) and throughput.auto_scale_max_throughput is not None:
        if throughput.offer_throughput is not None and throughput.properties is None:
            raise _Ambiguous(_BOTH)
        return {"autoscale": (throughput.auto_scale_max_throughput, throughput.auto_scale_increment_percent)}
    if throughput is None:
        raise TypeError("throughput: None is not accepted; an int or ThroughputProperties is")
    return _to_options(throughput)


def _to_options(throughput: Any) -> dict[str, Any]:
    """The native options of a creation."""
    if throughput is None:
        return {}
    if isinstance(throughput, bool) or not isinstance(throughput, (int, ThroughputProperties)):
        raise TypeError(
            f"offer_throughput: {type(throughput).__name__} is not accepted; an int or ThroughputProperties is"
        )
    if isinstance(throughput, int):
        return {"throughput": throughput}
    if throughput.auto_scale_max_throughput is not None:
        if throughput.offer_throughput is not None:
            raise _Ambiguous(_BOTH)
        return {"autoscale": (throughput.auto_scale_max_throughput, throughput.auto_scale_increment_percent)}
    if throughput.offer_throughput is None:
        raise ValueError("offer_throughput: neither offer_throughput nor auto_scale_max_throughput is set")
    return {"throughput": throughput.offer_throughput}
