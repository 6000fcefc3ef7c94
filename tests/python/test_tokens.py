"""Is a credential object asked for tokens when they are needed, on the caller's thread or loop, and believed?"""

import asyncio
import base64
import json
import os
import pickle
import threading
import time
import traceback
from collections import namedtuple

import pytest
from perilune import CosmosClient, PartitionKey, aio
from perilune._bases import ClientAuthenticationError
from perilune.emulator import Emulator

AccessToken = namedtuple("AccessToken", "token expires_on")
AccessTokenInfo = namedtuple("AccessTokenInfo", "token expires_on refresh_on")
SECRET = "c2lnbmVkIGJ5IG5vYm9keQ"


def issue(age=0.0, life=3600.0):
    issued = time.time() - age
    parts = ({"alg": "none"}, {"iat": issued, "exp": issued + life})
    header, claims = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return AccessToken(f"{header}.{claims}.{SECRET}", issued + life)


class Credential:
    """Writes down on which thread it was asked for what."""

    def __init__(self, *tokens):
        self.tokens = list(tokens)
        self.asked = []

    def get_token(self, *scopes, **options):
        self.asked.append((scopes, options, threading.current_thread()))
        token = self.tokens.pop(0) if self.tokens else issue()
        if isinstance(token, Exception):
            raise token
        return token


class Info(Credential):
    """In the newer form; the older one beside it is not used."""

    get_token = None

    def get_token_info(self, *scopes, options=None):
        token = Credential.get_token(self, *scopes, **(options or {}))
        return AccessTokenInfo(*token, token.expires_on - 60)


class Awaited(Credential):
    async def get_token(self, *scopes, **options):
        await asyncio.sleep(0)
        return Credential.get_token(self, *scopes, **options)


@pytest.fixture(scope="module")
def account():
    with Emulator(["West US 2", "East US"], multiple_writes=True, lag_ms=0) as emulator:
        database = CosmosClient(emulator.endpoint, emulator.key).create_database("db")
        database.create_container("items", PartitionKey(path="/pk"))
        yield emulator


def items(client):
    return client.get_database_client("db").get_container_client("items")


@pytest.mark.parametrize("kind", [Credential, Info])
def test_a_credential_is_asked_once_on_the_callers_thread(account, kind):
    credential = kind()
    with CosmosClient(account.endpoint, credential) as client:
        for number in range(10):
            items(client).upsert_item({"id": str(number), "pk": "p"})
        assert len(list(items(client).query_items("SELECT * FROM c", partition_key="p"))) == 10
    host = account.endpoint.rsplit(":", 1)[0]
    assert credential.asked == [((f"{host}/.default",), {}, threading.current_thread())]


def test_an_account_unknown_to_the_directory_has_the_common_scope(account):
    credential = Credential(ClientAuthenticationError("AADSTS500011: The resource principal was not found"))
    with CosmosClient(account.endpoint, credential) as client:
        items(client).read()
    assert [scopes for scopes, _, _ in credential.asked][1:] == [("https://cosmos.azure.com/.default",)]


def test_a_chosen_scope_is_the_only_one(account, monkeypatch):
    unknown = ClientAuthenticationError("AADSTS500011: The resource principal was not found")
    for options in ({"aad_scope": "api://one/.default"}, {}):
        if not options:
            monkeypatch.setenv("AZURE_COSMOS_AAD_SCOPE_OVERRIDE", "api://two/.default")
        credential = Credential(unknown)
        with CosmosClient(account.endpoint, credential, **options) as client, pytest.raises(ClientAuthenticationError):
            items(client).read()
        number = "one" if options else "two"
        assert [scopes for scopes, _, _ in credential.asked] == [(f"api://{number}/.default",)]


def test_a_revoked_token_is_renewed_with_the_claims(account):
    credential = Credential()
    with CosmosClient(account.endpoint, credential) as client:
        items(client).upsert_item({"id": "1", "pk": "p"})
        account.revoke_tokens()
        assert items(client).read_item("1", "p")["id"] == "1"
    assert len(credential.asked) == 2
    _, options, thread = credential.asked[1]
    assert json.loads(options["claims"])["access_token"]["nbf"]["essential"] is True
    assert thread is threading.current_thread()


def test_a_token_that_has_ended_early_is_renewed_by_the_first_call(account):
    credential = Credential(issue(age=7200)._replace(expires_on=time.time() + 3600))
    with CosmosClient(account.endpoint, credential) as client:
        items(client).read()
    assert len(credential.asked) == 2


def test_a_token_is_renewed_beside_the_calls_before_it_ends(account):
    credential = Credential(issue(life=2))
    with CosmosClient(account.endpoint, credential) as client:
        end = time.time() + 20
        while len(credential.asked) < 2 and time.time() < end:
            items(client).read()
    assert len(credential.asked) == 2


def test_what_the_credential_raises_is_told(account):
    problem = RuntimeError("nobody has logged in")
    credential = Credential(problem, problem)
    with CosmosClient(account.endpoint, credential) as client:
        with pytest.raises(ClientAuthenticationError, match="nobody has logged in") as caught:
            items(client).read()
        assert caught.value.__cause__ is problem
        assert len(credential.asked) == 1
        with pytest.raises(ClientAuthenticationError):
            items(client).read()
        items(client).read()


@pytest.mark.parametrize("wrong", ["a token", None, (SECRET, 1)])
def test_what_is_no_token_is_refused(account, wrong):
    credential = Credential()
    credential.get_token = lambda *scopes: wrong
    with (
        CosmosClient(account.endpoint, credential) as client,
        pytest.raises(ClientAuthenticationError, match="credential: gave a") as caught,
    ):
        items(client).read()
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_threads_share_one_answer(account):
    credential = Credential()
    with CosmosClient(account.endpoint, credential) as client:
        threads = [threading.Thread(target=items(client).read) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(credential.asked) == 1


def test_a_client_that_waits_refuses_coroutines(account):
    with pytest.raises(TypeError, match=r"perilune\.aio"):
        CosmosClient(account.endpoint, Awaited())
    hidden = Credential()
    hidden.get_token = lambda *scopes: Awaited().get_token(*scopes)
    with (
        CosmosClient(account.endpoint, hidden) as client,
        pytest.raises(ClientAuthenticationError, match=r"perilune\.aio"),
    ):
        items(client).read()


@pytest.mark.parametrize("kind", [Awaited, Credential, Info])
async def test_an_asyncio_client_takes_either(account, kind):
    credential = kind()
    async with aio.CosmosClient(account.endpoint, credential) as client:
        reads = [items(client).upsert_item({"id": str(number), "pk": "q"}) for number in range(10)]
        await asyncio.gather(*reads)
        await asyncio.to_thread(account.revoke_tokens)
        await items(client).read_item("1", "q")
    assert len(credential.asked) == 2
    assert "claims" in credential.asked[1][1]
    # Coroutines run on the loop, what waits does not.
    on_the_loop = [thread is threading.current_thread() for _, _, thread in credential.asked]
    assert on_the_loop == [kind is Awaited] * 2


async def test_what_an_awaited_credential_raises_is_told(account):
    problem = RuntimeError("nobody has logged in")
    async with aio.CosmosClient(account.endpoint, Awaited(problem)) as client:
        with pytest.raises(ClientAuthenticationError, match="nobody has logged in") as caught:
            await items(client).read()
        assert caught.value.__cause__ is problem
        await items(client).read()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_child_process_asks_for_itself(account):
    credential = Credential()
    with CosmosClient(account.endpoint, credential) as client:
        items(client).read()
        child = os.fork()
        if child == 0:
            try:
                items(client).read()
                os._exit(len(credential.asked))
            finally:
                os._exit(99)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2
        items(client).read()
    assert len(credential.asked) == 1


def test_no_text_holds_the_token(account, caplog):
    caplog.set_level("DEBUG")
    texts = []
    with CosmosClient(account.endpoint, Credential()) as client:
        texts += [repr(client), repr(vars(client.client_connection)), repr(items(client))]
        with pytest.raises(TypeError) as refused:
            pickle.dumps(client)
        texts.append(str(refused.value))
        response = items(client).upsert_item({"id": "1", "pk": "p"})
        texts += [repr(response), repr(response.get_response_headers())]
        with pytest.raises(Exception) as caught:
            items(client).read_item("missing", "p")
        texts += [str(caught.value), repr(vars(caught.value)), *traceback.format_exception(caught.value)]
    for text in (*texts, caplog.text):
        assert SECRET not in text
