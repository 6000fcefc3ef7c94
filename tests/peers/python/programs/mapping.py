"""cosmodol, containers as mappings: its own tests of a running emulator, as they are published with it."""

import re
import sys

from steps import CONNECTION

import cosmodol.testing
import pytest


class Told:
    """Says of each test how it went, as the other programs do of their steps."""

    def pytest_runtest_logreport(self, report):
        name = re.sub(r"\W+", "_", report.nodeid.rpartition("::")[2])
        if report.when == "call" and report.passed:
            print(f"\nok {name}", flush=True)
        elif report.failed:
            print(
                f"\nFAIL {name}: {' '.join(str(report.longrepr).rpartition(chr(10) + 'E ')[2].split())[:300]}",
                flush=True,
            )
        elif report.skipped:
            print(f"\nFAIL {name}: skipped", flush=True)


OPTIONS = ("-s", "-q", "--no-header", "--tb=short", "-p", "no:cacheprovider")

cosmodol.testing.EMULATOR_CONNECTION_STRING = CONNECTION
cosmodol.testing.emulator_is_running = lambda: True
sys.exit(
    pytest.main(
        [*OPTIONS, "--pyargs", "cosmodol.tests.test_integration_emulator"],
        plugins=[Told()],
    )
)
