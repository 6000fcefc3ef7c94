"""A multi-region client for Azure Cosmos DB for NoSQL.

Name your region; the client does the rest. It finds the account's regions, uses the nearest, goes on in the next one
when a region fails, and comes home when it is back. The module and class names are those of the official package.

Independent of, and not endorsed by, the owner of the service.
"""

from typing import TYPE_CHECKING

from ._match import MatchConditions
from ._native import __version__
from ._paging import CosmosAsyncItemPaged, CosmosItemPaged
from ._responses import CosmosDict, CosmosList
from ._secondary_index import GlobalSecondaryIndexDefinition
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

if TYPE_CHECKING:
    from ._alias import install_as_azure_cosmos
    from ._keywords import CredentialDict, CrossRegionHedgingStrategy, PartitionKeyType
    from ._retry_policy import ConnectionRetryPolicy
else:
    # Loaded by the programs that use them.
    _LATER = {
        "ConnectionRetryPolicy": "_retry_policy",
        "CredentialDict": "_keywords",
        "CrossRegionHedgingStrategy": "_keywords",
        "PartitionKeyType": "_keywords",
        "install_as_azure_cosmos": "_alias",
    }

    def __getattr__(name):
        module = _LATER.get(name)
        if module is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(f".{module}", __name__), name)


VERSION = __version__

__all__ = [
    "ConnectionRetryPolicy",
    "ConsistencyLevel",
    "ContainerProxy",
    "CosmosAsyncItemPaged",
    "CosmosClient",
    "CosmosDict",
    "CosmosItemPaged",
    "CosmosList",
    "CredentialDict",
    "CrossRegionHedgingStrategy",
    "DataType",
    "DatabaseAccount",
    "DatabaseProxy",
    "GlobalSecondaryIndexDefinition",
    "IndexKind",
    "IndexingMode",
    "MatchConditions",
    "Offer",
    "PartitionKey",
    "PartitionKeyType",
    "PermissionMode",
    "ProxyConfiguration",
    "SSLConfiguration",
    "Permission",
    "ScriptsProxy",
    "UserProxy",
    "ThroughputProperties",
    "TriggerOperation",
    "TriggerType",
    "install_as_azure_cosmos",
]
