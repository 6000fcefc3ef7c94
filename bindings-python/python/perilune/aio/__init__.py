"""The client for asyncio."""

from .._paging import CosmosAsyncItemPaged
from ._client import CosmosClient
from ._container import ContainerProxy
from ._database import DatabaseProxy
from ._scripts import ScriptsProxy
from ._user import UserProxy

__all__ = ["ContainerProxy", "CosmosAsyncItemPaged", "CosmosClient", "DatabaseProxy", "ScriptsProxy", "UserProxy"]
