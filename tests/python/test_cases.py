"""Do requests go through this package where the shared cases say? An account of small local servers answers as told."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from perilune import CosmosClient, documents, exceptions

CASES = Path(__file__).parents[1] / "cases"
KEY = "c2VjcmV0"
#: Longer pauses than this are left to the tests of the core, whose clock is its own.
PATIENCE_MS = 120
CONTAINER = b'{"id": "c", "_rid": "r", "partitionKey": {"paths": ["/pk"], "kind": "Hash", "version": 2}}'
RANGES = b'{"PartitionKeyRanges": [{"id": "0", "minInclusive": "", "maxExclusive": "FF"}]}'


def cases(name):
    return json.loads((CASES / name).read_text())["cases"]


class Server(ThreadingHTTPServer):
    """One region, or the account's own endpoint."""

    daemon_threads = True

    def __init__(self, account, name):
        super().__init__(("127.0.0.1", 0), Region)
        self.account, self.name = account, name
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/"

    def close(self):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """A client that leaves is no error."""


class Region(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        account = self.server.account
        if self.path == "/":
            return self.say(200, body=account.document)
        if not account.is_asked(self.path):
            return self.say(200, body=RANGES if self.path.endswith("pkranges") else CONTAINER)
        said = account.next_of(self.server.name)
        if said == "reset":
            self.close_connection = True
            return self.connection.close()
        said, _, wait = said.partition(" after ")
        status, _, sub_status = said.partition("/")
        self.say(int(status), sub_status or "0", wait)

    do_GET = do_POST = do_PUT = answer

    def say(self, status, sub_status="0", wait="", body=b"{}"):
        self.send_response(status)
        headers = {"x-ms-activity-id": "a", "x-ms-substatus": sub_status, "x-ms-retry-after-ms": wait}
        body = b"" if status in (204, 304) else body
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing is printed."""


class Account:
    """What the account document says, what each region answers in turn, and who was asked."""

    def __init__(self):
        self.servers = {}
        self.home = Server(self, "(global)")

    def set(self, readable, writable, multiple_writes, answers, is_metadata):
        self.trace, self.answers, self.is_metadata = [], answers, is_metadata
        for name in {*readable, *writable} - self.servers.keys():
            self.servers[name] = Server(self, name)
        listed = lambda names: [{"name": n, "databaseAccountEndpoint": self.servers[n].url} for n in names]  # noqa: E731
        document = {"id": "a", "writableLocations": listed(writable), "readableLocations": listed(readable)}
        document["enableMultipleWriteLocations"] = multiple_writes
        self.document = json.dumps(document).encode()

    def close(self):
        for server in (self.home, *self.servers.values()):
            server.close()

    def is_asked(self, path):
        return "/docs" in path or (self.is_metadata and path.startswith("/dbs") and "pkranges" not in path)

    def next_of(self, name):
        said = self.answers.get(name, "200")
        if isinstance(said, list):
            said = said[min(self.trace.count(name), len(said) - 1)]
        self.trace.append(name)
        return said

    def request(self, kind, policy, **options):
        with CosmosClient(self.home.url, KEY, connection_policy=policy) as client:
            database = client.get_database_client("d")
            container = database.get_container_client("c")
            calls = {
                "read": lambda: container.read_item("1", "p", **options),
                "write": lambda: container.upsert_item({"id": "1", "pk": "p"}, **options),
                "metadata_read": lambda: database.read(**options),
            }
            return calls[kind]()


@pytest.fixture(scope="module")
def account():
    """Closed at the end: what still waits for requests would take its share of time from the tests that follow."""
    account = Account()
    yield account
    account.close()


def policy_of(case):
    policy, wanted = documents.ConnectionPolicy(), case.get("policy", {})
    policy.UseMultipleWriteLocations = wanted.get("use_multiple_write_locations", True)
    policy.PreferredLocations = wanted.get("preferred_locations", [])
    policy.ExcludedLocations = wanted.get("excluded_locations", [])
    if "current_location" in wanted:
        policy.SetCurrentLocation(wanted["current_location"])
    return policy


def test_regions_are_asked_in_the_order_of_the_cases(account):
    """All but the last answer 503, so that the whole order is seen."""
    seen = 0
    for case in cases("ranking.json"):
        kind, expect = case["request"], case["expect"]
        is_strict = case.get("policy", {}).get("strict")
        if case.get("marked") or is_strict or kind == "metadata_write" or len(expect) > 4:
            continue
        about = case["account"]
        answers = dict.fromkeys(expect[:-1], "503")
        account.set(about["readable"], about["writable"], about["multiple_writes"], answers, kind == "metadata_read")
        given = case.get("excluded_locations")
        account.request(kind, policy_of(case), **({} if given is None else {"excluded_locations": given}))
        assert account.trace == expect, case["name"]
        seen += 1
    assert seen >= 40


def can_be_seen(case):
    """What a server in a test can do, without a long wait."""
    said = [one for each in case["answers"].values() for one in (each if isinstance(each, list) else [each])]
    statuses = all(one == "reset" or (one[:3].isdigit() and "proxy" not in one) for one in said)
    only = {"refreshed", "token_provider", "timeout_ms", "fixed_interval_ms", "throttle_retries"}
    return (
        statuses
        and case["request"] in ("read", "write", "metadata_read")
        and case["waited_ms"] <= PATIENCE_MS
        and not any(one[:3] in ("304", "401", "302", "307") for one in said)
        and not only & case.keys()
    )


def test_requests_go_on_and_end_as_in_the_cases(account):
    seen = 0
    for case in filter(can_be_seen, cases("decisions.json")):
        regions = case.get("account", ["A", "B", "C"])
        writable = case.get("account_writable", regions if case["multiple_writes"] else ["A"])
        is_metadata = case["request"] == "metadata_read"
        account.set(regions, writable, case["multiple_writes"], case["answers"], is_metadata)
        policy = documents.ConnectionPolicy()
        policy.UseMultipleWriteLocations = True
        policy.PreferredLocations, policy.ExcludedLocations = case.get("preferred", []), case.get("excluded", [])
        options = {"retry_write": case["retry_write"]} if "retry_write" in case else {}
        try:
            account.request(case["request"], policy, **options)
            end = "ok"
        except exceptions.CosmosHttpResponseError as error:
            end = getattr(error, "write_outcome", None) or "rejected"
            end = "session" if (error.status_code, error.sub_status) == (404, 1002) else end
        except (exceptions.CosmosServiceRequestError, exceptions.CosmosServiceResponseError) as error:
            end = error.write_outcome
        assert account.trace == case["trace"].split(), case["name"]
        if case["request"] == "write" or case["end"] == "ok":
            assert end == case["end"], case["name"]
        seen += 1
    assert seen >= 80
