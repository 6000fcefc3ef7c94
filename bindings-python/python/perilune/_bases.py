"""What of ours derives from: the classes of azure-core where it is installed, else our own of the same names."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator as AsyncItemPaged
    from collections.abc import Iterator as ItemPaged
    from collections.abc import MutableMapping as Headers

    from ._standins import (
        AzureError,
        ClientAuthenticationError,
        DecodeError,
        HttpResponseError,
        ResourceExistsError,
        ResourceNotFoundError,
        ServiceRequestError,
        ServiceResponseError,
    )
else:
    try:
        from azure.core.async_paging import AsyncItemPaged
        from azure.core.exceptions import (
            AzureError,
            ClientAuthenticationError,
            DecodeError,
            HttpResponseError,
            ResourceExistsError,
            ResourceNotFoundError,
            ServiceRequestError,
            ServiceResponseError,
        )
        from azure.core.paging import ItemPaged
        from azure.core.utils import CaseInsensitiveDict as Headers
    except ImportError:
        from collections.abc import AsyncIterator as AsyncItemPaged
        from collections.abc import Iterator as ItemPaged
        from collections.abc import MutableMapping as Headers

        from ._standins import (
            AzureError,
            ClientAuthenticationError,
            DecodeError,
            HttpResponseError,
            ResourceExistsError,
            ResourceNotFoundError,
            ServiceRequestError,
            ServiceResponseError,
        )

__all__ = [
    "AsyncItemPaged",
    "AzureError",
    "ClientAuthenticationError",
    "DecodeError",
    "Headers",
    "HttpResponseError",
    "ItemPaged",
    "ResourceExistsError",
    "ResourceNotFoundError",
    "ServiceRequestError",
    "ServiceResponseError",
]
