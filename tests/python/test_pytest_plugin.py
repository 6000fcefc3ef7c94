"""Do the fixtures for pytest give tests an account, with the regions that they ask for, and healed after each?"""

from importlib.metadata import entry_points

import pytest

pytest_plugins = ["pytester"]

IS_KNOWN = any(found.value == "perilune.pytest_plugin" for found in entry_points(group="pytest11"))


@pytest.fixture
def run(pytester):
    """Runs tests in a process of their own."""

    def run(body, *arguments, ini=""):
        pytester.makeini("[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n" + ini)
        pytester.makepyfile(body)
        plugin = () if IS_KNOWN else ("-p", "perilune.pytest_plugin")
        return pytester.runpytest_subprocess(*plugin, "-p", "no:cacheprovider", "--strict-markers", *arguments)

    return run


def test_tests_share_an_emulator_and_have_databases_of_their_own(run):
    body = """
    import pytest
    from perilune import PartitionKey

    SEEN = set()

    @pytest.mark.parametrize("turn", [1, 2])
    def test_items(cosmos_emulator, cosmos_client, cosmos_database, turn):
        assert [region["name"] for region in cosmos_emulator.regions()] == ["West US 2", "East US"]
        assert [found["id"] for found in cosmos_client.list_databases()] == [cosmos_database.id]
        SEEN.add((cosmos_emulator.endpoint, cosmos_database.id))
        items = cosmos_database.create_container("items", PartitionKey("/pk"))
        items.create_item({"id": "7", "pk": "a"})
        # It is healed before the database is deleted, and for the next test.
        assert cosmos_emulator.faults() == []
        for region in ("West US 2", "East US"):
            cosmos_emulator.break_region(region)

    def test_that_follows():
        assert len(SEEN) == 2 and len({endpoint for endpoint, _ in SEEN}) == 1

    async def test_asyncio(cosmos_async_client):
        assert [found async for found in cosmos_async_client.list_databases()] == []
    """
    run(body).assert_outcomes(passed=4)


def test_regions_come_from_the_ini_file_or_a_marker(run):
    body = """
    import pytest

    def regions(emulator):
        found = emulator.regions()
        return [region["name"] for region in found], all(region["writable"] for region in found)

    SEEN = set()

    def test_ini(cosmos_emulator):
        assert regions(cosmos_emulator) == (["North Europe", "West Europe"], True)

    @pytest.mark.cosmos_emulator("Japan East", "Japan West", multiple_writes=False)
    class TestMarked:
        def test_one(self, cosmos_emulator):
            SEEN.add(cosmos_emulator.endpoint)
            assert regions(cosmos_emulator) == (["Japan East", "Japan West"], False)

        def test_two(self, cosmos_client, cosmos_emulator):
            SEEN.add(cosmos_emulator.endpoint)
            assert list(cosmos_client.list_databases()) == []

    @pytest.mark.cosmos_emulator(partitions=3)
    def test_options(cosmos_emulator, cosmos_database):
        from perilune import PartitionKey
        assert regions(cosmos_emulator)[0] == ["North Europe", "West Europe"]
        container = cosmos_database.create_container("items", PartitionKey("/pk"))
        assert len(list(container.read_feed_ranges())) == 3

    def test_that_follows():
        assert len(SEEN) == 1
    """
    ini = "cosmos_regions =\n    North Europe\n    West Europe\ncosmos_multiple_writes = true\n"
    result = run(body, "-v", ini=ini)
    result.assert_outcomes(passed=5)
    result.stdout.fnmatch_lines(["*test_one?Japan East+Japan West? PASSED*"])


def test_a_run_that_asks_for_none_starts_none_and_loads_little(run):
    body = """
    import sys

    def test_plain():
        assert "perilune.emulator" not in sys.modules and "perilune.aio" not in sys.modules
    """
    run(body).assert_outcomes(passed=1)


def test_what_the_emulator_refuses_is_told(run):
    body = """
    import pytest

    @pytest.mark.cosmos_emulator("Nowhere", colour="red")
    def test_refused(cosmos_emulator): ...
    """
    result = run(body)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*colour*"])
