"""The retry options under the module name of the older package."""

from .documents import RetryOptions

__all__ = ["RetryOptions"]
