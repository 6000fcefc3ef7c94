"""The calls of the 3.x generation: one flat client, resources by link, options as a dict, results as plain dicts.

They run on the native operations that the proxies run on, so that routing, retries and sessions are the same.
"""

from .client import ByLink, ConnectionByLink, OnClient

__all__ = ["ByLink", "ConnectionByLink", "OnClient"]
