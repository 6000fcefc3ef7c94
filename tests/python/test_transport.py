"""Does a client send with the transport that it is given, where it was asked, and believe its failures?"""

import asyncio
import http.client
import socket
import ssl
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid

import pytest
from perilune import CosmosClient, PartitionKey, _hosting, aio, exceptions
from perilune._bases import DecodeError
from perilune.transport import TransportFailure, TransportRequest


class Forwarding:
    """Sends with urllib, and writes down what it sent on which thread."""

    def __init__(self):
        self.sent = []

    def __call__(self, request):
        self.sent.append((request.method, request.url, threading.current_thread()))
        plain = urllib.request.Request(request.url, request.body, request.headers, method=request.method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(plain, timeout=request.timeout) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.headers, answer.read()

    def of_items(self):
        return [entry for entry in self.sent if "/docs" in entry[1]]


class OfAzureCore:
    """A transport of the shape of azure-core's; keeps each request, and an object among the headers of each answer."""

    class Answer:
        def __init__(self, status, headers, body):
            self.status_code, self.headers, self._body = status, {**headers, "_request": self}, body

        def body(self):
            return self._body

    def __init__(self):
        self.forward, self.timeouts, self.requests = Forwarding(), set(), []

    def send(self, request, **kwargs):
        assert request.data is request.body and request.files is None
        self.timeouts.add((kwargs.pop("connection_timeout"), kwargs.pop("read_timeout")))
        assert not kwargs
        self.requests.append(request)
        body = request.body and request.body.encode()
        return self.Answer(*self.forward(TransportRequest(request.method, request.url, request.headers, body, 60)))

    def kinds(self):
        names = ("X-Ms-Thinclient-Proxy-Resource-Type", "X-Ms-Thinclient-Proxy-Operation-Type")
        return [tuple(request.headers[name] for name in names) for request in self.requests]


class Broken(Forwarding):
    """Raises for requests for items to one region."""

    def __init__(self, endpoint, problem):
        super().__init__()
        self.endpoint, self.problem = endpoint.rstrip("/"), problem

    def __call__(self, request):
        if "/docs" in request.url and request.url.startswith(self.endpoint):
            self.sent.append((request.method, request.url, threading.current_thread()))
            raise self.problem
        return super().__call__(request)


@pytest.fixture
def items(shared):
    """The names of a container that is there."""
    with CosmosClient(shared.endpoint, shared.key) as client:
        database = client.create_database(f"db-{uuid.uuid4()}")
        yield database.id, database.create_container("items", PartitionKey(path="/pk")).id
        client.delete_database(database)


def container_of(client, items):
    return client.get_database_client(items[0]).get_container_client(items[1])


def endpoint_of(shared, region):
    return next(one["endpoint"] for one in shared.regions() if one["name"] == region).rstrip("/")


# Where the machine is busy hedges would be counted, too.
NEAR = {"application_region": "West US 2", "availability_strategy": False}


def near(shared, transport):
    return CosmosClient(shared.endpoint, shared.key, transport=transport, **NEAR)


def test_all_requests_pass_and_those_of_a_call_on_its_thread(shared, items):
    transport = Forwarding()
    container = container_of(near(shared, transport), items)
    container.upsert_item({"id": "7", "pk": "p", "n": 1})
    assert container.read_item("7", "p")["n"] == 1
    assert [item["id"] for item in container.query_items("SELECT * FROM c", partition_key="p")] == ["7"]
    with pytest.raises(exceptions.CosmosResourceNotFoundError):
        container.read_item("8", "p")

    assert [(method, url.rsplit("/", 1)[1]) for method, url, _ in transport.of_items()] == [
        ("POST", "docs"),
        ("GET", "7"),
        ("POST", "docs"),
        ("GET", "8"),
    ]
    assert {thread for *_, thread in transport.of_items()} == {threading.main_thread()}
    accounts = [url for _, url, _ in transport.sent if urllib.parse.urlsplit(url).path == "/"]
    assert accounts, "the account was asked for through it, too"


@pytest.mark.parametrize(
    ("problem", "is_repeated"),
    [
        (ConnectionRefusedError("refused"), True),
        (socket.gaierror("no such host"), True),
        (urllib.error.URLError(ConnectionRefusedError("refused")), True),
        (ssl.SSLCertVerificationError("not trusted"), True),
        (TransportFailure("connect", "told"), True),
        (TransportFailure("local", "told"), True),
        (type("ServiceRequestError", (Exception,), {})("azure-core says"), True),
        (ConnectionResetError("reset"), False),
        (urllib.error.URLError(ConnectionResetError("reset")), False),
        (TimeoutError("late"), False),
        (BrokenPipeError("broken"), False),
        (OSError("something"), False),
        (http.client.RemoteDisconnected("gone"), False),
        (http.client.IncompleteRead(b"half"), False),
        (http.client.BadStatusLine("what"), False),
        (TransportFailure("timeout", "told"), False),
        (type("ServiceResponseError", (Exception,), {})("azure-core says"), False),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_failure_decides_whether_a_write_is_repeated(shared, items, problem, is_repeated):
    transport = Broken(endpoint_of(shared, "West US 2"), problem)
    with near(shared, transport) as client:
        container = container_of(client, items)
        if is_repeated:
            response = container.upsert_item({"id": "7", "pk": "p"})
            assert len(response.get_diagnostics()["attempts"]) == 2
            return
        with pytest.raises((exceptions.CosmosHttpResponseError, Exception)) as caught:
            container.upsert_item({"id": "7", "pk": "p"})
        assert caught.value.write_outcome == "unknown"
        assert len(transport.of_items()) == 1
        # A read goes on in the next region all the same.
        list(container.query_items("SELECT * FROM c", partition_key="p"))


def test_the_thread_for_what_belongs_to_no_call_ends_with_the_client(shared, items):
    before = set(threading.enumerate())
    client = near(shared, Forwarding())
    container_of(client, items).upsert_item({"id": "7", "pk": "p"})
    (thread,) = (each for each in set(threading.enumerate()) - before if each.name == "perilune-transport")
    client.close()
    thread.join(10)
    assert not thread.is_alive()


def test_an_earlier_failure_that_was_being_handled_does_not_count(shared, items):
    class Repeating(Forwarding):
        def __call__(self, request):
            if "/docs" not in request.url:
                return super().__call__(request)
            try:
                raise ConnectionRefusedError("the first address")
            except ConnectionRefusedError:
                raise ConnectionResetError("the second address") from None

    with pytest.raises(Exception, match="second address") as caught:
        container_of(near(shared, Repeating()), items).upsert_item({"id": "7", "pk": "p"})
    assert caught.value.write_outcome == "unknown"


@pytest.mark.parametrize(
    ("answer", "words"),
    [(None, "NoneType is not accepted"), ((200, {}), "tuple is not accepted"), ((7, {}, b""), "7 is no HTTP status")],
)
def test_a_mistake_of_the_transport_is_raised_as_it_is(shared, items, answer, words):
    class Mistaken(Forwarding):
        def __call__(self, request):
            return answer if "/docs" in request.url else super().__call__(request)

    with pytest.raises((TypeError, ValueError), match=words):
        container_of(near(shared, Mistaken()), items).read_item("7", "p")
    with pytest.raises(KeyError):
        container_of(near(shared, Broken(shared.endpoint, KeyError("mine"))), items).read_item("7", "p")


@pytest.mark.parametrize("body", [b"[]", b'"x"', b'{"x":'])
def test_an_answer_that_is_none_of_the_services_is_told(shared, items, body):
    class Page(Forwarding):
        def __call__(self, request):
            return (200, {}, body) if "/docs" in request.url else super().__call__(request)

    container = container_of(near(shared, Page()), items)
    for call in (
        lambda: container.read_item("7", "p"),
        lambda: list(container.query_items("SELECT * FROM c", partition_key="p")),
        lambda: next(container.query_items("SELECT * FROM c", partition_key="p").by_page()),
    ):
        with pytest.raises(DecodeError, match="can't be read") as caught:
            call()
        assert caught.value.status_code == 200


def test_what_the_client_gave_up_is_not_sent_any_more():
    class Late:
        is_wanted, failed = False, None

        def fail(self, *failure):
            self.failed = failure

    sent, late = [], Late()
    _hosting.Host(sent.append).perform(late)
    assert sent == [] and late.failed[0] == "local"


def test_a_transport_of_the_shape_of_azure_core(shared, items):
    transport = OfAzureCore()
    container = container_of(near(shared, transport), items)
    assert container.upsert_item({"id": "7", "pk": "p", "name": "Żubr 🎉"})["name"] == "Żubr 🎉"
    assert all(connect == read > 0 for connect, read in transport.timeouts)
    sent = transport.requests[-1]
    assert r'"\u017bubr \ud83c\udf89"' in sent.body
    assert sent.headers["User-Agent"].startswith("perilune/") and "Authorization" in sent.headers
    assert sent.headers.get("If-Match") is None


def test_a_transport_of_the_shape_of_azure_core_is_told_what_requests_are_about(shared, items):
    transport = OfAzureCore()
    container = container_of(near(shared, transport), items)
    container.read()
    container.create_item({"id": "7", "pk": "p"})
    container.upsert_item({"id": "7", "pk": "p"})
    container.replace_item("7", {"id": "7", "pk": "p"})
    container.patch_item("7", "p", [{"op": "add", "path": "/n", "value": 1}])
    container.execute_item_batch([("read", ("7",))], "p")
    list(container.query_items("SELECT * FROM c", partition_key="p"))
    container.delete_item("7", "p")
    kinds = transport.kinds()
    assert kinds[0] == ("databaseaccount", "Read") and ("colls", "Read") in kinds
    assert [does for kind, does in kinds if kind == "docs"] == [
        *("Create", "Upsert", "Replace", "Patch", "Batch", "SqlQuery", "Delete"),
    ]


def test_what_is_no_transport_is_refused(shared):
    for kind in (CosmosClient, aio.CosmosClient):
        with pytest.raises(TypeError, match="transport: str is not accepted"):
            kind(shared.endpoint, shared.key, transport="requests")
    with pytest.raises(ValueError, match="kind: 'refused' is not accepted; one of connect, local"):
        TransportFailure("refused")
    with pytest.raises(TypeError, match=r"that is for the clients of perilune\.aio"):
        container_of(near(shared, aio_forwarding([])), ("db", "c")).read_item("7", "p")
    request = TransportRequest("GET", "https://contoso/", {"authorization": "secret"}, None, 1.0)
    assert repr(request) == "<TransportRequest [GET] https://contoso/>"


def test_a_slow_transport_does_not_hold_up_the_deadline_of_other_calls(shared, items):
    gate = threading.Event()

    class Slow(Forwarding):
        def __call__(self, request):
            if request.url.endswith("/docs/slow"):
                gate.wait(30)
            return super().__call__(request)

    container = container_of(near(shared, Slow()), items)
    container.upsert_item({"id": "7", "pk": "p"})
    results = []
    waiting = threading.Thread(target=lambda: results.append(missing(container, "slow")))
    waiting.start()
    assert container.read_item("7", "p")["id"] == "7"
    gate.set()
    waiting.join()
    assert results == [True]


def missing(container, id):
    try:
        container.read_item(id, "p")
    except exceptions.CosmosHttpResponseError as error:
        return error.status_code == 404
    return False


def aio_forwarding(sent):
    forward = Forwarding()

    async def send(request):
        sent.append((request.url, asyncio.current_task()))
        return await asyncio.to_thread(forward, request)

    return send


def aio_near(shared, transport):
    return aio.CosmosClient(shared.endpoint, shared.key, transport=transport, **NEAR)


async def test_aio_requests_are_awaited_on_the_loop(shared, items):
    sent = []
    async with aio_near(shared, aio_forwarding(sent)) as client:
        container = container_of(client, items)
        await container.upsert_item({"id": "7", "pk": "p", "n": 1})
        reads = await asyncio.gather(*(container.read_item("7", "p") for _ in range(20)))
        assert {read["n"] for read in reads} == {1}
        assert [item["id"] async for item in container.query_items("SELECT * FROM c", partition_key="p")] == ["7"]
    assert len([url for url, _ in sent if "/docs" in url]) == 22


async def test_aio_failures_and_mistakes(shared, items):
    west = endpoint_of(shared, "West US 2")

    def raising(problem):
        forward = aio_forwarding([])

        async def send(request):
            if "/docs" in request.url and request.url.startswith(west):
                raise problem
            return await forward(request)

        return send

    async with aio_near(shared, raising(ConnectionRefusedError("refused"))) as client:
        response = await container_of(client, items).upsert_item({"id": "7", "pk": "p"})
        assert len(response.get_diagnostics()["attempts"]) == 2
    async with aio_near(shared, raising(ConnectionResetError("reset"))) as client:
        with pytest.raises(Exception, match="reset") as caught:
            await container_of(client, items).upsert_item({"id": "7", "pk": "p"})
        assert caught.value.write_outcome == "unknown"
    async with aio_near(shared, raising(KeyError("mine"))) as client:
        with pytest.raises(KeyError):
            await container_of(client, items).upsert_item({"id": "7", "pk": "p"})
    async with aio_near(shared, Forwarding()) as client:
        with pytest.raises(TypeError, match="needs a coroutine function"):
            await container_of(client, items).read_item("7", "p")


async def test_aio_cancelling_a_call_cancels_its_request(shared, items):
    forward, begun, ended = aio_forwarding([]), asyncio.Event(), asyncio.Event()

    async def send(request):
        if not request.url.endswith("/docs/slow"):
            return await forward(request)
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    async with aio_near(shared, send) as client:
        call = asyncio.create_task(container_of(client, items).read_item("slow", "p"))
        await begun.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await asyncio.wait_for(ended.wait(), 5)


async def test_aio_the_deadline_holds_in_the_transport(shared, items):
    forward = aio_forwarding([])

    async def send(request):
        if "/docs" in request.url:
            await asyncio.sleep(60)
        return await forward(request)

    async with aio_near(shared, send) as client:
        with pytest.raises(exceptions.CosmosClientTimeoutError):
            await container_of(client, items).read_item("7", "p", timeout=0.5)


async def test_aio_requests_of_no_call_use_the_loop_that_lives(shared, items):
    """A client outlives a loop: the next one takes over."""
    sent = []
    client = aio_near(shared, aio_forwarding(sent))

    async def read():
        with pytest.raises(exceptions.CosmosResourceNotFoundError):
            await container_of(client, items).read_item("8", "p")

    await asyncio.to_thread(asyncio.run, read())
    await read()
    assert len([url for url, _ in sent if "/docs" in url]) == 2


def test_a_call_that_reached_a_region_once_is_no_failure_to_send(shared, items):
    class CutOff(Forwarding):
        def __call__(self, request):
            if "/docs" not in request.url:
                return super().__call__(request)
            self.sent.append((request.method, request.url, threading.current_thread()))
            raise ConnectionResetError("cut") if len(self.of_items()) == 1 else ConnectionRefusedError("nobody there")

    container = container_of(near(shared, CutOff()), items)
    with pytest.raises(exceptions.CosmosServiceResponseError) as caught:
        container.read_item("7", "p")
    errors = [attempt["error"].partition(":")[0] for attempt in caught.value.diagnostics["attempts"]]
    assert (errors[0], errors[-1]) == ("reset", "connect")
