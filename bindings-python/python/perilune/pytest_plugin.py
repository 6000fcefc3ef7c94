"""Fixtures for pytest: an account on this machine, with its regions, and clients of it.

Known to pytest as the plugin ``perilune`` where this package is installed; ``-p no:perilune`` leaves it out. Nothing of
it starts before a test asks for it. The program of the emulator is in the package ``perilune-emulator``.

=======================  ========  ==============================================================================
fixture                  lives as
=======================  ========  ==============================================================================
``cosmos_emulator``      session   :class:`perilune.emulator.Emulator`; its faults are healed after each test
``cosmos_client``        test      :class:`perilune.CosmosClient` in the emulator's first region
``cosmos_async_client``  test      :class:`perilune.aio.CosmosClient` in the emulator's first region
``cosmos_database``      test      a database of the test's own, deleted after it
=======================  ========  ==============================================================================

The regions are those of the ini option ``cosmos_regions``, one a line (default: West US 2 and East US); with
``cosmos_multiple_writes = true`` all of them take writes. A test, a class or a module has others by the marker
``cosmos_emulator``, which takes what the class takes:

>>> @pytest.mark.cosmos_emulator("West US 2", "East US", multiple_writes=True)  # doctest: +SKIP
... def test_that_an_order_survives_an_outage(cosmos_emulator, cosmos_client): ...
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from . import CosmosClient, DatabaseProxy, aio
    from .emulator import Emulator

_MARKER = "cosmos_emulator"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The ini options."""
    parser.addini("cosmos_regions", "regions of cosmos_emulator", "linelist", ["West US 2", "East US"])
    parser.addini("cosmos_multiple_writes", "whether every region of cosmos_emulator takes writes", "bool", False)


def pytest_configure(config: pytest.Config) -> None:
    """The marker."""
    text = f"{_MARKER}(*regions, **options): the regions and options of the emulator that the test is to have"
    config.addinivalue_line("markers", text)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test with a marker has an emulator that is made so; tests that want the same share it."""
    marker = metafunc.definition.get_closest_marker(_MARKER)
    if marker is not None and "cosmos_emulator" in metafunc.fixturenames:
        # The same object for the same words: by that pytest knows a fixture that it has.
        wanted = _WANTED.setdefault(repr(marker), _Wanted((marker.args, dict(marker.kwargs))))
        metafunc.parametrize("cosmos_emulator", [wanted], indirect=True, scope="session")


class _Wanted(tuple[tuple[str, ...], dict[str, Any]]):
    """Regions and options."""

    __slots__ = ()


_WANTED: dict[str, _Wanted] = {}


def pytest_make_parametrize_id(val: object) -> str | None:
    """What stands behind the name of a test with a marker."""
    return "+".join(val[0]) or "default" if isinstance(val, _Wanted) else None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """An outage ends with its test, before what the test made is taken down."""
    emulator = getattr(item, "funcargs", {}).get("cosmos_emulator")
    if emulator is not None:
        emulator.heal_all()


@pytest.fixture(scope="session")
def cosmos_emulator(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    """A running account."""
    from .emulator import Emulator

    regions, options = getattr(request, "param", ((), {}))
    given = {"multiple_writes": request.config.getini("cosmos_multiple_writes"), **options}
    with Emulator(regions or request.config.getini("cosmos_regions"), **given) as emulator:
        yield emulator


@pytest.fixture
def cosmos_client(cosmos_emulator: Emulator) -> Iterator[CosmosClient]:
    """A client of the account, in its first region."""
    from . import CosmosClient

    with CosmosClient(
        cosmos_emulator.endpoint, cosmos_emulator.key, application_region=_first(cosmos_emulator)
    ) as client:
        yield client


@pytest.fixture
def cosmos_async_client(cosmos_emulator: Emulator) -> Iterator[aio.CosmosClient]:
    """A client of the account, in its first region, for asyncio. It needs no loop before its first call."""
    from .aio import CosmosClient

    client = CosmosClient(cosmos_emulator.endpoint, cosmos_emulator.key, application_region=_first(cosmos_emulator))
    yield client
    client.client_connection.close()


@pytest.fixture
def cosmos_database(cosmos_client: CosmosClient) -> Iterator[DatabaseProxy]:
    """A database of the test's own."""
    import uuid

    database = cosmos_client.create_database(f"test-{uuid.uuid4()}")
    yield database
    cosmos_client.delete_database(database)


def _first(emulator: Emulator) -> str:
    name: str = emulator.regions()[0]["name"]
    return name
