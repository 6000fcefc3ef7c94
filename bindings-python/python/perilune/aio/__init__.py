"""The client for asyncio."""

from ._client import CosmosClient
from ._container import ContainerProxy
from ._database import DatabaseProxy
from ._scripts import ScriptsProxy
from ._user import UserProxy

__all__ = ["ContainerProxy", "CosmosClient", "DatabaseProxy", "ScriptsProxy", "UserProxy"]
