"""Does any text that the package gives hold a key, a token or a signature? In success and in every failure."""

import base64
import json
import logging
import pickle
import traceback
from urllib.parse import quote, unquote

import pytest
from perilune import CosmosClient, PartitionKey, aio
from perilune.documents import ConnectionPolicy
from perilune.emulator import Emulator

KEY = base64.b64encode(b"a master key, ?>?>?>").decode()
TOKEN = "type=resource&ver=1&sig=cmVzb3VyY2UgdG9rZW4gPz4/Pg==;"
PASSWORD = "pass+word/of=the=proxy"

STATUSES = [
    (400, 0),
    (401, 0),
    (403, 3),
    (403, 1008),
    (404, 1002),
    (408, 0),
    (410, 1002),
    (429, 3200),
    (449, 0),
    (503, 0),
]
FAULTS = [
    None,
    *((name, {}) for name in ("refuse", "resetOnConnect")),
    *((name, {"resource": "docs"}) for name in ("reset", "blackHole", "truncate", "garbage")),
    *(("status", {"status": status, "sub_status": sub, "resource": "docs"}) for status, sub in STATUSES),
]


def needles(*secrets):
    """A secret as it is, percent-encoded, and in base64 either way."""
    for secret in secrets:
        plain = unquote(secret)
        for form in (secret, plain):
            yield from (form, quote(form, safe=""), base64.b64encode(form.encode()).decode().rstrip("="))
    yield "a master key, ?>?>?>"


def shown(value):
    """What prints, logs, debuggers and other processes can see of a value."""
    yield from (str(value), repr(value), repr(getattr(value, "__dict__", "")))
    for name in ("headers", "diagnostics", "response_headers", "get_response_headers"):
        part = getattr(value, name, None)
        part = part() if callable(part) else part
        if part is not None:
            yield from (repr(part), json.dumps(part, default=repr))
    try:
        yield pickle.dumps(value).decode("latin-1")
    except TypeError as refused:
        yield str(refused)


def shown_error(error):
    """The same of an error, with what led to it, and what a debugger shows of the package's own frames."""
    yield "".join(traceback.format_exception(error))
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_globals.get("__name__", "").startswith("perilune"):
            yield repr(frame.f_locals)
    while error is not None:
        yield from shown(error)
        error = error.__cause__ or error.__context__


def calls(client):
    database = client.get_database_client("db")
    container = database.get_container_client("items")
    yield from shown(client)
    yield from shown(database)
    yield from shown(container)
    for call in (
        lambda: database.read(),
        lambda: container.upsert_item({"id": "1", "pk": "p"}),
        lambda: container.read_item("1", "p"),
        lambda: container.read_item("missing", "p"),
        lambda: list(container.query_items("SELECT * FROM c", partition_key="p")),
    ):
        try:
            yield from shown(call())
        except Exception as error:
            yield from shown_error(error)


def check(texts, caplog, *secrets):
    for text in [*texts, caplog.text]:
        for needle in needles(*secrets):
            assert needle not in text, text[:2000]


@pytest.fixture(scope="module")
def account():
    with Emulator(["West US 2", "East US"], multiple_writes=True, lag_ms=0, key=KEY) as emulator:
        database = CosmosClient(emulator.endpoint, KEY).create_database("db")
        database.create_container("items", PartitionKey(path="/pk"))
        yield emulator


TOKENS = {"resourceTokens": {"dbs/db/colls/items": TOKEN, "dbs/db/colls/other": TOKEN}}


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.parametrize(
    "credential", [KEY, {"masterKey": KEY}, TOKEN, TOKENS], ids=["key", "older", "token", "tokens"]
)
def test_no_call_shows_a_secret(account, caplog, fault, credential):
    caplog.set_level(logging.DEBUG)
    if fault:
        account.inject(fault[0], **fault[1])
    try:
        client = CosmosClient(account.endpoint, credential, timeout=0.3)
        texts = list(calls(client))
    finally:
        account.heal_all()
    check(texts, caplog, KEY, TOKEN, TOKEN.partition("sig=")[2].rstrip(";"))


def test_no_signature_shows(account, caplog):
    caplog.set_level(logging.DEBUG)
    signed = []

    def remember(request):
        signed.append(request.headers["authorization"])
        return 503, {}, b"{}"

    client = CosmosClient("https://contoso.documents.azure.com/", KEY, timeout=0.3, transport=remember)
    texts = list(calls(client))
    assert signed
    signatures = [unquote(value).partition("sig=")[2] for value in signed]
    check(texts, caplog, KEY, *signed, *signatures)


async def test_no_call_of_asyncio_shows_a_secret(account, caplog):
    caplog.set_level(logging.DEBUG)
    texts = []
    for credential in (KEY, "bm90IHRoZSBrZXkgPz4/Pg=="):
        async with aio.CosmosClient(account.endpoint, credential, timeout=0.3) as client:
            container = client.get_database_client("db").get_container_client("items")
            texts += [*shown(client), *shown(container)]
            for id in ("1", "missing"):
                try:
                    texts += shown(await container.upsert_item({"id": "1", "pk": "p"}))
                    texts += shown(await container.read_item(id, "p"))
                except Exception as error:
                    texts += shown_error(error)
    check(texts, caplog, KEY, "bm90IHRoZSBrZXkgPz4/Pg==")


@pytest.mark.parametrize(
    "make",
    [
        lambda: CosmosClient(KEY, "https://contoso.documents.azure.com/"),
        lambda: CosmosClient("https://contoso.documents.azure.com/", KEY + "!"),
        lambda: CosmosClient("https://contoso.documents.azure.com/", {"masterKeys": KEY}),
        lambda: CosmosClient(f"AccountEndpoint=https://contoso.documents.azure.com/;AccountKey={KEY}", KEY),
        lambda: CosmosClient.from_connection_string(f"AccountEndpoint=https://contoso/;AccountKeys={KEY}"),
        lambda: CosmosClient.from_connection_string(f"AccountEndpoint=https://contoso/;AccountKey={KEY}!"),
        lambda: CosmosClient(f"https://ada:{quote(KEY, safe='')}@contoso/", KEY),
    ],
    ids=range(7),
)
def test_no_refusal_repeats_a_secret(make, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Exception) as caught:
        client = make()
        client.get_database_client("db").read(timeout=0.2)
    error, texts = caught.value, []
    while error is not None:
        texts += [str(error), repr(error), *shown(error)]
        error = error.__cause__ or error.__context__
    check(texts, caplog, KEY)


def test_the_password_of_a_proxy_shows_nowhere(caplog):
    caplog.set_level(logging.DEBUG)
    policy = ConnectionPolicy()
    proxy = f"http://ada:{quote(PASSWORD, safe='')}@127.0.0.1:9/"
    texts = [*shown(policy)]
    for options in ({"proxies": {"https": proxy}}, {"connection_policy": policy, "proxies": {"https": proxy}}):
        client = CosmosClient("https://contoso.documents.azure.com/", KEY, timeout=0.3, **options)
        texts += calls(client)
    check(texts, caplog, KEY, PASSWORD, f"ada:{PASSWORD}")
