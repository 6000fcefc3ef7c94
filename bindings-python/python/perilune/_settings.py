"""The arguments of a client, as the native module takes them.

Two generations of callers are told apart by type: ``CosmosClient(url, credential, consistency_level, **options)`` and
``CosmosClient(url, auth, connection_policy, consistency_level)``, whose timeouts are in milliseconds.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Mapping
from typing import Any

from . import _http_settings as http_settings
from ._availability import availability_strategy
from ._json import dumps
from ._options import whole
from ._tokens import Tokens, gives_tokens, scope_of_the_environment
from .documents import ConnectionPolicy, ProxyConfiguration, SSLConfiguration
from .exceptions import _NoTokens

Settings = dict[str, Any]

# Keywords that the native module knows by the same name.
_PLAIN = frozenset(
    {"timeout", "connection_timeout", "read_timeout", "user_agent_prefix", "user_agent_suffix"}
    | {"multiple_write_locations", "enable_endpoint_discovery", "strict_preferred_locations"}
    | {"account_refresh_interval", "max_connections", "http2", "allow_insecure_http", "application_region"}
    | {"aad_scope", "local_address", "enable_partition_level_failover", "enable_partition_level_circuit_breaker"}
    | {"circuit_breaker_read_failure_threshold", "circuit_breaker_write_failure_threshold"}
    | {"circuit_breaker_unavailability_duration"}
)
_LISTS = frozenset({"preferred_locations", "excluded_locations", "account_initialization_endpoints"})

# Given on the client, they hold for every call.
_CALL_DEFAULTS = frozenset(
    {"priority", "throughput_bucket", "user_agent_overwrite", "raw_request_hook", "raw_response_hook"}
)

# Logging and tracing of an HTTP layer that isn't there, and a limit on threads that aren't.
_WITHOUT_EFFECT = frozenset(
    {"logging_enable", "network_span_namer", "tracing_attributes", "content_type"}
    | {"logging_body", "tracing_options"}
    | {"availability_strategy_executor", "availability_strategy_max_concurrency"}
)

# Of the pipeline of azure-core, which isn't there.
_PIPELINE = frozenset({"per_call_policies", "per_retry_policies"})


class Setup:
    """What a client is made of."""

    def __init__(self, url: Any, credential: Any, third: Any, rest: tuple[Any, ...], options: Settings) -> None:
        options = dict(options)
        self.is_older_form: bool
        policy, level, self.is_older_form = _generation(third, rest, options)
        # 3.x looked into the environment for what it was not told.
        ambient = os.environ if self.is_older_form else {}
        url = _one("url", url, options.pop("url_connection", None), ambient.get("COSMOS_ENDPOINT"))
        credential = _one("credential", credential, options.pop("auth", None), ambient.get("COSMOS_KEY"))
        self.transport: Any = options.pop("transport", None)
        self.policy: ConnectionPolicy = policy if policy is not None else ConnectionPolicy()
        self.url: str = _url(url)
        self.native: Settings = {}
        self.call_defaults: Settings = {}
        _from_policy(self.policy, self.native, self.call_defaults, self.is_older_form)
        self.logger: Any = http_settings.take(options, self.call_defaults)
        for name, value in options.items():
            if value is not None:
                self._take(name, value)
        self._regions(policy, options)
        self.policy = _with_keywords(self.policy, options)
        if level is not None:
            self.native["consistency_level"] = str(level)
        if _is_loopback(self.url) and "root_certificates" not in self.native:
            self.native.setdefault("accept_invalid_certificates", True)
        # Of an identity service.
        self.token_credential: Any = credential if gives_tokens(credential) else None
        self.tokens: Tokens | None = None if self.token_credential is None else Tokens(credential)
        self.credential: str | None = None if self.tokens else _credential(credential)
        scope = scope_of_the_environment()
        if self.tokens and scope:
            self.native.setdefault("aad_scope", scope)

    def _take(self, name: str, value: Any) -> None:
        if name in _LISTS:
            value = _list(name, value)
            if name == "preferred_locations" and self.native.get("current_location") is not None:
                if value != list(self.policy.PreferredLocations):
                    raise ValueError(f"{name}: differs from SetCurrentLocation; one of the two is accepted")
                return
            if self.native.get(name, value) != value:
                raise ValueError(f"{name}: differs from the connection policy; one of the two is accepted")
            self.native[name] = value
        elif name in _PLAIN:
            self.native[name] = value
        elif name in _CALL_DEFAULTS:
            self.call_defaults[name] = value
        elif name in _SPECIAL:
            _SPECIAL[name](self.native, value)
        elif name == "no_response_on_write":
            self.call_defaults["no_response"] = bool(value)
        elif name in _PIPELINE:
            if value:
                raise NotImplementedError(
                    f"{name}: there is no pipeline of azure-core to put policies in; a transport sees every request"
                )
        elif name not in _WITHOUT_EFFECT:
            raise TypeError(f"CosmosClient() got an unexpected keyword argument {name!r}")

    def _regions(self, policy: ConnectionPolicy | None, options: Settings) -> None:
        """``application_region`` alone is a whole setup: it writes in the nearest region, too."""
        if self.native.get("application_region") is None:
            return
        if self.native.pop("current_location", None) not in (None, self.native["application_region"]):
            raise ValueError("application_region: differs from SetCurrentLocation; one of the two is accepted")
        if policy is None and options.get("multiple_write_locations") is None:
            del self.native["multiple_write_locations"]


def _generation(third: Any, rest: tuple[Any, ...], options: Settings) -> tuple[Any, Any, bool]:
    """Policy, consistency level, and whether this is the older form."""
    named_policy = options.pop("connection_policy", None)
    named_level = options.pop("consistency_level", None)
    if len(rest) > 1:
        raise TypeError(f"CosmosClient() takes at most 4 positional arguments, {3 + len(rest)} were given")
    if isinstance(third, ConnectionPolicy) or rest:
        if third is not None and not isinstance(third, ConnectionPolicy):
            raise TypeError(f"connection_policy: {type(third).__name__} is not accepted; a ConnectionPolicy is")
        level = _one("consistency_level", rest[0] if rest else None, named_level, needed=False)
        return _one("connection_policy", third, named_policy, needed=False), level or "Session", True
    if named_policy is not None and not isinstance(named_policy, ConnectionPolicy):
        raise TypeError(f"connection_policy: {type(named_policy).__name__} is not accepted; a ConnectionPolicy is")
    return named_policy, _one("consistency_level", third, named_level, needed=False), False


def _one(name: str, first: Any, second: Any, ambient: Any = None, *, needed: bool = True) -> Any:
    if first is not None and second is not None:
        raise TypeError(f"CosmosClient() got {name} twice")
    value = next((given for given in (first, second, ambient) if given is not None), None)
    if needed and value is None:
        raise TypeError(f"CosmosClient() needs {name}")
    return value


# By the names of keywords, the attributes of a policy that say the same.
_OF_POLICY = {
    "preferred_locations": "PreferredLocations",
    "excluded_locations": "ExcludedLocations",
    "multiple_write_locations": "UseMultipleWriteLocations",
    "enable_endpoint_discovery": "EnableEndpointDiscovery",
    "connection_timeout": "RequestTimeout",
    "read_timeout": "ReadTimeout",
    "no_response_on_write": "ResponsePayloadOnWriteDisabled",
    "retry_write": "RetryNonIdempotentWrites",
    "proxy_config": "ProxyConfiguration",
    "ssl_config": "SSLConfiguration",
}


def _with_keywords(policy: ConnectionPolicy, options: Settings) -> ConnectionPolicy:
    """A copy that tells what the keywords said, too."""
    told = object.__new__(type(policy))
    vars(told).update(vars(policy))
    vars(told).update({_OF_POLICY[name]: options[name] for name in _OF_POLICY if options.get(name) is not None})
    return told


def _from_policy(policy: ConnectionPolicy, native: Settings, call_defaults: Settings, older: bool) -> None:
    """What differs from the official defaults; the rest is for the native module to know."""
    native["multiple_write_locations"] = bool(policy.UseMultipleWriteLocations)
    native["enable_endpoint_discovery"] = bool(policy.EnableEndpointDiscovery)
    if policy.PreferredLocations:
        native["preferred_locations"] = _list("PreferredLocations", policy.PreferredLocations)
        current = policy._current_location
        if current is not None and current[1] == native["preferred_locations"]:
            native["current_location"] = current[0]
            del native["preferred_locations"]
    if policy.ExcludedLocations is not None:
        native["excluded_locations"] = _list("ExcludedLocations", policy.ExcludedLocations)
    _timeouts(policy, native, older)
    retries = policy.RetryOptions
    native["retry_throttle_total"] = retries.MaxRetryAttemptCount
    if not retries.MaxWaitTimeInSeconds > 0:
        wait = retries.MaxWaitTimeInSeconds
        raise ValueError(f"MaxWaitTimeInSeconds: {wait} is no time; seconds, above 0, are accepted")
    native["retry_throttle_backoff_max"] = retries.MaxWaitTimeInSeconds
    if retries.FixedRetryIntervalInMilliseconds:
        native["retry_fixed_interval"] = retries.FixedRetryIntervalInMilliseconds / 1000
    native["retry_write"] = int(policy.RetryNonIdempotentWrites)
    if policy.ResponsePayloadOnWriteDisabled:
        call_defaults["no_response"] = True
    if policy.DisableSSLVerification:
        native["accept_invalid_certificates"] = True
    if policy.SSLConfiguration is not None:
        _ssl(native, policy.SSLConfiguration)
    if policy.ProxyConfiguration is not None:
        _proxy(native, policy.ProxyConfiguration)


def _timeouts(policy: ConnectionPolicy, native: Settings, older: bool) -> None:
    """A timeout left at its official default counts as not set."""
    official = ConnectionPolicy()
    if policy.RequestTimeout != official.RequestTimeout:
        if older:
            native["read_timeout"] = policy.RequestTimeout / 1000
        elif policy.RequestTimeout >= 1000:
            warnings.warn("RequestTimeout is in seconds here; 1000 and more is taken as milliseconds", stacklevel=4)
            native["connection_timeout"] = policy.RequestTimeout / 1000
        else:
            native["connection_timeout"] = policy.RequestTimeout
    if policy.ReadTimeout != official.ReadTimeout:
        native["read_timeout"] = policy.ReadTimeout


def _ssl(native: Settings, config: Any) -> None:
    _expect("ssl_config", config, SSLConfiguration)
    if config.SSLCertFile:
        _certificate(native, (config.SSLCertFile, config.SSLKeyFile) if config.SSLKeyFile else config.SSLCertFile)
    elif config.SSLKeyFile:
        raise ValueError("SSLConfiguration: SSLKeyFile is set without SSLCertFile; the key's certificate is needed")
    if config.SSLCaCerts is not None:
        _verify(native, config.SSLCaCerts)


def _certificate(native: Settings, value: Any) -> None:
    """A file with the client's certificate and private key, or a file of each."""
    if value is False:
        return
    files = value if isinstance(value, (list, tuple)) else (value,)
    if len(files) not in (1, 2):
        raise ValueError(
            f"connection_cert: {len(files)} files are given; one with both, or the certificate and the key"
        )
    native["client_certificate"] = "\n".join(_pem(file) for file in files)


def _verify(native: Settings, value: Any) -> None:
    if isinstance(value, bool):
        native["accept_invalid_certificates"] = not value
        return
    native["root_certificates"] = [_pem(value)]


def _pem(path: Any) -> str:
    # Bundles tell names of authorities beside the certificates, in any language.
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def _proxy(native: Settings, config: Any) -> None:
    _expect("proxy_config", config, ProxyConfiguration)
    host = config.Host
    if not host:
        raise ValueError("ProxyConfiguration: Host is not set; a URL such as http://proxy.contoso.com is accepted")
    has_port = host.rsplit(":", 1)[-1].strip("/").isdigit()
    native["proxy"] = host if has_port or not config.Port else f"{host.rstrip('/')}:{config.Port}"


def _expect(name: str, value: Any, kind: type) -> None:
    if not all(hasattr(value, attribute) for attribute in vars(kind())):
        raise TypeError(f"{name}: {type(value).__name__} is not accepted; a {kind.__name__} is")


def _proxies(native: Settings, value: Mapping[str, str]) -> None:
    if not _mapping("proxies", value).keys() <= {"http", "https"}:
        raise ValueError("proxies: only the keys 'https' and 'http' are accepted")
    proxy = value.get("https") or value.get("http")
    if proxy:
        native["proxy"] = proxy


def _connection_mode(_native: Settings, value: Any) -> None:
    if value != 0:
        raise ValueError(f"connection_mode: {value!r} is not accepted; ConnectionMode.Gateway is the only one")


def _compact(_native: Settings, value: Any) -> None:
    """Items are sent in UTF-8 always."""
    if not isinstance(value, bool):
        raise TypeError(f"enable_compact_utf8_item_writes must be a bool; {type(value).__name__} is not accepted")


def _setter(name: str, change: Any) -> Any:
    def set_to(native: Settings, value: Any) -> None:
        native[name] = change(value)

    return set_to


def _count(argument: str, name: str) -> Any:
    return _setter(name, lambda value: whole(argument, value))


def _seconds(argument: str, name: str, in_one: int = 1) -> Any:
    """In seconds, or in the unit of which there are so many in one."""

    def change(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise TypeError(f"{argument}: {type(value).__name__} is not accepted; a number is")
        return value / in_one

    return _setter(name, change)


def _mapping(argument: str, value: Any) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        raise TypeError(f"{argument}: {type(value).__name__} is not accepted; a dict is")
    return value


def _fixed_interval(native: Settings, value: Any) -> None:
    """0 is the official way to say: as the service asks."""
    _seconds("retry_fixed_interval", "retry_fixed_interval", 1000)(native, value)
    if not value:
        del native["retry_fixed_interval"]


_SPECIAL = {
    "request_timeout": _seconds("request_timeout", "connection_timeout", 1000),
    "retry_total": _count("retry_total", "retry_throttle_total"),
    "retry_throttle_total": _count("retry_throttle_total", "retry_throttle_total"),
    "retry_throttle_backoff_max": _seconds("retry_throttle_backoff_max", "retry_throttle_backoff_max"),
    "retry_backoff_max": _seconds("retry_backoff_max", "retry_throttle_backoff_max"),
    "retry_fixed_interval": _fixed_interval,
    "retry_write": _count("retry_write", "retry_write"),
    "availability_strategy": _setter("availability_strategy", availability_strategy),
    "resolve": _setter("resolve", lambda value: list(_mapping("resolve", value).items())),
    "connection_verify": _verify,
    "connection_cert": _certificate,
    "ssl_config": _ssl,
    "proxy_config": _proxy,
    "proxies": _proxies,
    "connection_mode": _connection_mode,
    "enable_compact_utf8_item_writes": _compact,
}


def _list(name: str, value: Any) -> list[str]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise TypeError(f"{name}: {value!r} is not accepted; a list of strings is")
    return [str(entry) for entry in value]


def _url(url: Any) -> str:
    if not isinstance(url, str):
        raise TypeError(f"url: {type(url).__name__} is not accepted; the account's address is")
    return url


def _is_loopback(url: str) -> bool:
    """The certificates of this machine's own emulators are nobody's."""
    host = url.partition("://")[2].partition("/")[0]
    return host.startswith("[::1]") or host.partition(":")[0] in ("localhost", "127.0.0.1")


def _credential(credential: Any) -> str:
    """A master key or a resource token; of several tokens, a JSON list of permissions."""
    if isinstance(credential, str):
        return credential
    if isinstance(credential, Mapping):
        if "masterKey" in credential:
            return _secret("masterKey", credential["masterKey"])
        if "permissionFeed" in credential:
            return _held(credential["permissionFeed"])
        tokens = credential.get("resourceTokens", credential)
        if not isinstance(tokens, Mapping) or not tokens:
            raise _NoTokens(401, "credential: resource tokens are a dict from links to tokens, with one at least")
        if len(tokens) == 1:
            return _secret("a resource token", next(iter(tokens.values())))
        return _held({"resource": link, "_token": token} for link, token in tokens.items())
    if isinstance(credential, Iterable):
        return _held(credential)
    raise TypeError(
        f"credential: {type(credential).__name__} is not accepted; a key, {{'masterKey': key}} or a resource token is"
    )


def _held(permissions: Any) -> str:
    """The tokens of permissions, given as their properties."""
    held = []
    for permission in permissions:
        properties = getattr(permission, "properties", permission)
        if not isinstance(properties, Mapping) or not {"resource", "_token"} <= properties.keys():
            raise TypeError("credential: a permission feed has dicts with resource and _token")
        _secret("a resource token", properties["_token"])
        kept = ("resource", "resourcePartitionKey", "_token")
        held.append({name: properties[name] for name in kept if name in properties})
    if not held:
        raise ValueError("credential: a permission feed has one permission at least")
    return dumps(held).decode()


def _secret(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"credential: {name} is of type {type(value).__name__}; a string is accepted")
    return value


def connection_string(text: str) -> dict[str, str]:
    """The parts of ``AccountEndpoint=...;AccountKey=...;``."""
    parts = dict(part.split("=", 1) for part in text.split(";") if "=" in part)
    for name in ("AccountEndpoint", "AccountKey"):
        if not parts.get(name):
            raise ValueError(f"connection string: {name} is missing; AccountEndpoint=...;AccountKey=... is accepted")
    return parts
