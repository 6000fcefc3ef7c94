"""What all proxies of one client share: the native client, and how a call is run and its result shaped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from . import _logs, _native
from ._options import Given, Options, agent_text, call_options, logged, raw_hooks_of
from ._responses import CaseInsensitiveDict, CosmosDict, CosmosList, headers_of
from ._settings import Setup
from .documents import ConnectionPolicy
from .exceptions import _from_failure, _UnusableKey, undecodable

Operation = tuple[Any, ...]


class Connection:
    """The client's connection, as far as it is the same for both kinds of callers."""

    def __init__(self, setup: Setup) -> None:
        self.url_connection: str = setup.url
        self.connection_policy: ConnectionPolicy = setup.policy
        _logs.begin()
        self.native: _native.Client = _client(setup)
        self._tokens = setup.tokens
        self.call_defaults: Options = setup.call_defaults
        self.token_credential: Any = setup.token_credential
        self._last: Any = None
        self._log: Any = None
        self._tells_hooks = False
        if setup.logger is not None:
            from ._call_log import CallLog

            self._log = CallLog(setup.logger)

    @property
    def last_response_headers(self) -> CaseInsensitiveDict:
        """The headers of whichever call of this client ended last."""
        return headers_of(self._last)

    def options(self, method: str, given: Given) -> tuple[Options | None, Any]:
        """Native options and the response hook of one call."""
        own_agent = self.native.user_agent if "user_agent" in given else ""
        native, hook = call_options(method, given, self.call_defaults, own_agent)
        if self._log is not None and self._log.is_wanted:
            native = logged(native, self._log)
        if native is not None and "witness" in native and not self._tells_hooks:
            self._tells_hooks = True
            self._tell_hooks()
        return native, hook

    def _tell_hooks(self) -> None:
        """Has the raw hooks of calls told from now on: most clients meet none."""
        raise NotImplementedError

    def outcome(self, outcome: Any) -> Any:
        """The native response, unless the call failed."""
        if _native.has_logs():
            _logs.emit()
        if type(outcome) is _native.Failure:
            error = _from_failure(outcome)
            if self._log is not None and outcome.status is None:
                self._log.on_exception(error)
            raise error from self._cause(outcome)
        if outcome is not None:
            self._last = outcome
        return outcome

    def serve(self) -> None:
        """Lets what belongs to no call be sent, too."""

    def close(self) -> None:
        """Lets go of the connections. Later calls are refused."""
        self.native.close()

    def _cause(self, failure: _native.Failure) -> Exception | None:
        """What the application's credential raised."""
        return self._tokens.problem if self._tokens is not None and failure.kind == "credential" else None

    def __reduce__(self) -> Any:
        raise TypeError("a client can't be pickled: make one in each process")


def _client(setup: Setup) -> _native.Client:
    try:
        return _native.Client(setup.url, setup.credential, setup.native, setup.transport is not None)
    except ValueError as problem:
        if not str(problem).startswith("credential: the account key"):
            raise
        raise _UnusableKey(401, str(problem)) from None


class SyncConnection(Connection):
    """The calls of one client, each of which waits."""

    @classmethod
    def traced(cls) -> type[SyncConnection]:
        """The kind that tells OpenTelemetry of its calls, too."""
        from ._telemetry import Traced

        return type(cls.__name__, (Traced, cls), {})

    def __init__(self, setup: Setup) -> None:
        for name in ("user_agent_prefix", "user_agent_suffix"):
            # The official client for coroutines bears other letters, too.
            agent_text(name.removesuffix("_prefix"), setup.native.get(name, ""))
        super().__init__(setup)
        self._run: Callable[[Operation], Any] = self.native.run
        self._page: Callable[[_native.Pager], Any] = self.native.run_page
        self._host: Any = None
        if setup.transport is not None or setup.tokens is not None:
            # Only now: it needs modules that most programs don't.
            from ._hosting import Host

            self._host = host = Host(setup.transport, setup.tokens)
            self._run = partial(host.run, self.native, self.native.begin)
            self._page = partial(host.run, self.native, self.native.begin_page)

    def serve(self) -> None:
        """As any connection's: with the application's transport."""
        if self._host is not None:
            self._host.serve(self.native)

    def close(self) -> None:
        """As any connection's; the thread for the application's transport ends with them."""
        super().close()
        if self._host is not None:
            self._host.close()

    def run(self, operation: Operation) -> Any:
        """The native response."""
        return self.outcome(self._run(operation))

    def resource(self, operation: Operation, hook: Any = None) -> CosmosDict:
        """The resource in the response."""
        return shaped(self.outcome(self._run(operation)), hook)

    def results(self, operation: Operation, hook: Any = None) -> CosmosList:
        """The list in the response."""
        return listed(self.outcome(self._run(operation)), hook)

    def heard(self, operation: Operation, progress: Callable[[Any], Any], hook: Any = None) -> CosmosList:
        """The list in the response of a call that tells how far it has come."""
        outcome = _told(partial(self._hear, progress=progress), operation)
        return listed(self.outcome(outcome), hook)

    def page(self, pager: _native.Pager) -> Any:
        """The next page, or ``None``."""
        return self.outcome(self._page(pager))

    def _tell_hooks(self) -> None:
        self._run = partial(_told, self._run)
        self._page = partial(_told_of_page, self._page)

    def _hear(self, operation: Operation, progress: Callable[[Any], Any]) -> Any:
        if self._host is not None:
            return self._host.run(self.native, self.native.begin, operation, progress)
        call = self.native.begin(operation)
        try:
            while type(step := call.wait()) is _native.Progress:
                progress(step)
            return step
        finally:
            call.cancel()


def _told(run: Callable[[Operation], Any], operation: Operation) -> Any:
    hooks = raw_hooks_of(operation[-1])
    if hooks is None:
        return run(operation)
    with hooks:
        return run(operation)


def _told_of_page(page: Callable[[Any], Any], pager: Any) -> Any:
    hooks = getattr(pager, "hooks", None)
    if hooks is None:
        return page(pager)
    with hooks:
        return page(pager.native)


def shaped(response: Any, hook: Any) -> CosmosDict:
    """The resource in a response, shown to the hook."""
    body = json_of(response)
    if body is not None and not isinstance(body, dict):
        raise undecodable(response, "it is no object")
    result = CosmosDict(body, response_headers=response)
    if hook is not None:
        call_hook(hook, response, result)
    return result


def listed(response: Any, hook: Any) -> CosmosList:
    """The list in a response, shown to the hook."""
    body = json_of(response)
    if not isinstance(body, list):
        raise undecodable(response, "it is no list")
    result = CosmosList(body, response_headers=response)
    if hook is not None:
        call_hook(hook, response, result)
    return result


def json_of(response: Any) -> Any:
    """The body as Python objects, ``None`` if there is none. The response lets go of it."""
    try:
        return response.take_json()
    except ValueError as problem:
        raise undecodable(response, str(problem)) from problem


def call_hook(hook: Any, response: Any, *result: Any) -> None:
    """A hook that can be cleared holds this call's findings only."""
    if hook is None:
        return
    if hasattr(hook, "clear"):
        hook.clear()
    hook(headers_of(response), *result)
