"""Do errors have their official classes and attributes, and survive pickling?"""

import copy
import pickle

import pytest
from perilune import CosmosClient, exceptions
from perilune._bases import AzureError, HttpResponseError, ResourceNotFoundError, ServiceRequestError


def missing(container):
    with pytest.raises(exceptions.CosmosResourceNotFoundError) as caught:
        container.read_item("nobody", "a")
    return caught.value


def test_an_error_says_what_the_service_said(container):
    error = missing(container)
    assert isinstance(error, (exceptions.CosmosHttpResponseError, ResourceNotFoundError, HttpResponseError, AzureError))
    assert (error.status_code, error.sub_status, error.kind) == (404, 0, "not_found")
    assert error.headers["X-Ms-Activity-Id"] and "NotFound" in error.http_error_message
    assert error.message.startswith("Status code: 404 Sub-status: 0\n") and str(error) == error.message
    assert error.diagnostics["attempts"][0]["region"] == "West US 2" and error.write_outcome is None
    for attribute in ("reason", "response", "error", "model", "exc_msg", "inner_exception", "continuation_token"):
        assert hasattr(error, attribute), attribute
    with pytest.raises(exceptions.CosmosResourceExistsError) as caught:
        container.create_item({"id": "7", "pk": "a"})
        container.create_item({"id": "7", "pk": "a"})
    assert (caught.value.status_code, caught.value.write_outcome) == (409, "rejected")


def test_errors_pickle(container):
    timeout = exceptions.CosmosClientTimeoutError("late")
    batch = exceptions.CosmosBatchOperationError(1, {"a": "b"}, 409, "no", [])
    for error in (missing(container), exceptions.CosmosHttpResponseError(500, "x"), timeout, batch):
        for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
            assert type(other) is type(error) and str(other) == str(error)
            assert getattr(other, "status_code", 0) == getattr(error, "status_code", 0)
            assert other.diagnostics == error.diagnostics


def test_an_error_can_be_made_by_hand():
    error = exceptions.CosmosHttpResponseError(status_code=429, message="later", sub_status=3200)
    assert (error.status_code, error.sub_status) == (429, 3200) and "later" in str(error)


def test_a_call_ends_at_its_timeout(emulator):
    client = CosmosClient(emulator.endpoint, emulator.key, timeout=0.5)
    client.create_database("db")
    emulator.inject("blackHole", resource="dbs")
    with pytest.raises((exceptions.CosmosClientTimeoutError, AzureError)) as caught:
        client.create_database("other")
    assert caught.value.write_outcome == "unknown" and "unknown" in str(caught.value)


def test_nobody_there():
    client = CosmosClient("http://127.0.0.1:9/", "c2VjcmV0", timeout=0.5)
    with pytest.raises((exceptions.CosmosClientTimeoutError, ServiceRequestError)) as caught:
        client.get_database_client("db").read()
    assert "c2VjcmV0" not in str(caught.value)


def test_a_wrong_key_is_an_http_error(shared):
    client = CosmosClient(shared.endpoint, "c2VjcmV0", timeout=3)
    with pytest.raises(exceptions.CosmosHttpResponseError) as caught:
        client.get_database_client("db").read()
    assert caught.value.status_code == 401 and "c2VjcmV0" not in str(caught.value)


def test_an_error_that_an_application_makes_has_the_status_of_its_response():
    class Answer:
        status_code, reason, headers = 429, "slow", {"x-ms-substatus": "3200"}

    error = exceptions.CosmosHttpResponseError(message="too fast", response=Answer())
    assert (error.status_code, error.sub_status) == (429, 3200) and "Status code: 429" in str(error)
    assert exceptions.CosmosHttpResponseError(404, response=Answer()).status_code == 404
