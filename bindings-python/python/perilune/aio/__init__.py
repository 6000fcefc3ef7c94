"""The client for asyncio."""

from ._client import CosmosClient
from ._container import ContainerProxy
from ._database import DatabaseProxy

__all__ = ["ContainerProxy", "CosmosClient", "DatabaseProxy"]
