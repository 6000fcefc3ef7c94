"""A multi-region client for Azure Cosmos DB for NoSQL.

Name your region; the client does the rest. It finds the account's regions, uses the nearest, goes on in the next one
when a region fails, and comes home when it is back. The module and class names are those of the official package.

Independent of, and not endorsed by, the owner of the service.
"""

from ._match import MatchConditions
from ._native import __version__
from ._responses import CosmosDict, CosmosList
from .container import ContainerProxy
from .cosmos_client import CosmosClient
from .database import DatabaseProxy
from .documents import (
    ConsistencyLevel,
    DatabaseAccount,
    DataType,
    IndexingMode,
    IndexKind,
    PermissionMode,
    ProxyConfiguration,
    SSLConfiguration,
    TriggerOperation,
    TriggerType,
)
from .offer import Offer, ThroughputProperties
from .partition_key import PartitionKey
from .permission import Permission
from .scripts import ScriptsProxy
from .user import UserProxy

VERSION = __version__

__all__ = [
    "ConsistencyLevel",
    "ContainerProxy",
    "CosmosClient",
    "CosmosDict",
    "CosmosList",
    "DataType",
    "DatabaseAccount",
    "DatabaseProxy",
    "IndexKind",
    "IndexingMode",
    "MatchConditions",
    "Offer",
    "PartitionKey",
    "PermissionMode",
    "ProxyConfiguration",
    "SSLConfiguration",
    "Permission",
    "ScriptsProxy",
    "UserProxy",
    "ThroughputProperties",
    "TriggerOperation",
    "TriggerType",
]
