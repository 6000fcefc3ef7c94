"""Are items written, read and deleted, and do results know where they came from?"""

import copy
import json
import math
import pickle
from collections import OrderedDict
from decimal import Decimal

import pytest
from perilune import MatchConditions, PartitionKey, _json, _native, exceptions
from perilune.partition_key import NonePartitionKeyValue, NullPartitionKeyValue


def test_an_item_lives_through_every_operation(container):
    created = container.create_item({"id": "7", "pk": "a", "n": 1})
    assert isinstance(created, dict) and created["n"] == 1 and created["_etag"]
    read = container.read_item("7", "a")
    assert read == created
    assert container.read_item(read, partition_key="a") == read
    replaced = container.replace_item(item=read, body={**read, "n": 2})
    assert replaced["n"] == 2 and replaced["_etag"] != created["_etag"]
    assert container.upsert_item({"id": "7", "pk": "a", "n": 3})["n"] == 3
    assert container.delete_item("7", partition_key="a") is None
    with pytest.raises(exceptions.CosmosResourceNotFoundError):
        container.read_item("7", "a")


def test_a_result_is_a_dict_with_headers(container, client):
    item = container.create_item({"id": "7", "pk": "a"})
    headers = item.get_response_headers()
    assert float(headers["X-MS-Request-Charge"]) > 0 and headers["x-ms-session-token"]
    headers["x"] = "y"
    assert "x" not in item.get_response_headers()
    assert client.client_connection.last_response_headers["etag"] == item["_etag"]
    assert item.get_diagnostics()["regionsContacted"] == ["West US 2"]
    assert json.loads(json.dumps(item)) == item
    for other in (pickle.loads(pickle.dumps(item)), copy.copy(item), copy.deepcopy(item)):
        assert type(other) is type(item) and other == item
        assert other.get_response_headers() == item.get_response_headers()


VALUES = {
    "text": 'quotes " and \\ and é and 😀 and \u0000 and \u2028',
    "big": 2**70,
    "int": -(2**63),
    "float": 47.370599999999996,
    "tiny": 5e-324,
    "nested": {"a": [1, [2.5, None, True, False], {"": []}], "b": {}},
}


@pytest.mark.parametrize("name", VALUES)
def test_values_come_back_as_they_went(container, name):
    value = VALUES[name]
    container.create_item({"id": "v", "pk": "a", "value": value})
    found = container.read_item("v", "a")["value"]
    if name == "big":
        assert found == pytest.approx(value)
    else:
        assert found == value and type(found) is type(value)


def test_whatever_kind_of_dict_an_item_is_its_letters_are_sent_as_they_are(container):
    sent = []
    item = container.upsert_item({"id": "7", "pk": "p", "name": "Żubr"}, raw_request_hook=sent.append)
    for other in (item, OrderedDict(item)):
        container.upsert_item(other, raw_request_hook=sent.append)
    assert len(sent) == 3
    assert all('"Żubr"'.encode() in request.http_request.body for request in sent)


def test_a_lone_surrogate_is_written_and_read_as_the_standard_library_does():
    text = _json.dumps({"a": "x\ud800"})
    assert text == b'{"a":"x\\ud800"}' and _native.decode(text) == {"a": "x\ud800"}


def test_what_json_does_not_know_is_refused(container):
    for value in (math.nan, math.inf):
        with pytest.raises(ValueError):
            container.create_item({"id": "v", "pk": "a", "value": value})
    for value in (Decimal(1), object(), b"x"):
        with pytest.raises(TypeError, match="not JSON serializable"):
            container.create_item({"id": "v", "pk": "a", "value": value})
    for body, error in ((None, TypeError), ("{}", TypeError), ({"id": 7, "pk": "a"}, TypeError)):
        with pytest.raises(error):
            container.upsert_item(body)
    for id in ("a/b", "a\\b", "a?b", "a#b"):
        with pytest.raises(ValueError, match="id"):
            container.create_item({"id": id, "pk": "a"})


def test_partition_keys_are_found_in_the_item(container):
    for id, item, key in (
        ("1", {"pk": "a"}, "a"),
        ("2", {"pk": 7}, 7),
        ("3", {"pk": 7.5}, 7.5),
        ("4", {"pk": True}, True),
        ("5", {"pk": None}, NullPartitionKeyValue),
        ("6", {}, NonePartitionKeyValue),
    ):
        container.create_item({"id": id, **item})
        assert container.read_item(id, key)["id"] == id
    for key in (object(), {"a": 1}, [object()]):
        with pytest.raises(TypeError, match="partition_key"):
            container.read_item("1", key)


def test_an_id_can_be_made_by_the_client(container):
    body = {"pk": "a"}
    assert len(container.create_item(body, enable_automatic_id_generation=True)["id"]) == 36
    assert body == {"pk": "a"}
    with pytest.raises(exceptions.CosmosHttpResponseError) as caught:
        container.create_item(body)
    assert caught.value.status_code == 400


def test_etags_guard_writes_and_spare_reads(container):
    old = container.create_item({"id": "7", "pk": "a"})
    new = container.upsert_item({"id": "7", "pk": "a", "n": 2})
    with pytest.raises(exceptions.CosmosAccessConditionFailedError):
        container.replace_item("7", old, etag=old["_etag"], match_condition=MatchConditions.IfNotModified)
    unchanged = container.read_item("7", "a", etag=new["_etag"], match_condition=MatchConditions.IfModified)
    assert unchanged == {}
    condition = {"type": "IfMatch", "condition": new["_etag"]}
    container.delete_item("7", "a", access_condition=condition)
    with pytest.raises(ValueError, match="match_condition"):
        container.read_item("7", "a", etag="x")
    with pytest.raises(TypeError, match="match_condition"):
        container.read_item("7", "a", etag="x", match_condition="x")


def test_options_of_a_call_reach_the_service(container):
    seen = []
    item = container.create_item(
        {"id": "7", "pk": "a"},
        no_response=True,
        priority="High",
        initial_headers={"x-extra": "1"},
        timeout=5,
        retry_write=True,
        excluded_locations=["West US 2"],
        response_hook=lambda headers, result: seen.append((headers["etag"], result)),
    )
    assert item == {} and seen[0][1] is item and seen[0][0]
    assert item.get_diagnostics()["regionsContacted"] == ["East US"]
    token = item.get_response_headers()["x-ms-session-token"]
    assert container.read_item("7", "a", session_token=token, excluded_locations=None)["id"] == "7"
    container.delete_item("7", "a", response_hook=lambda headers, result: seen.append(result))
    assert seen[1] is None


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"colour": "red"}, TypeError),
        ({"availability_strategy": 500}, TypeError),
        ({"availability_strategy": {"threshold_ms": 0}}, ValueError),
        ({"timeout": 0}, ValueError),
        ({"timeout": "x"}, TypeError),
        ({"excluded_locations": "West US"}, TypeError),
        ({"consistency_level": "Medium"}, ValueError),
        ({"session_token": "nonsense"}, ValueError),
        ({"initial_headers": {"authorization": "x"}}, ValueError),
        ({"initial_headers": "x"}, TypeError),
        ({"retry_write": -1}, ValueError),
        ({"retry_write": "x"}, TypeError),
        ({"retry_write": []}, TypeError),
        ({"access_condition": {"type": "IfMtch", "condition": "x"}}, ValueError),
        ({"access_condition": {"type": "IfMatch"}}, TypeError),
        ({"access_condition": "x"}, TypeError),
        ({"if_match": 7}, TypeError),
    ],
)
def test_an_option_is_never_ignored(container, options, error):
    with pytest.raises(error, match=next(iter(options)).split("_")[-1].rstrip("s")):
        container.read_item("7", "a", **options)


def test_a_hierarchical_key_may_lack_a_property(database):
    container = database.create_container("levels", PartitionKey(["/a", "/b"]))
    container.create_item({"id": "7", "a": "x"})
    assert container.read_item("7", ["x", NonePartitionKeyValue])["id"] == "7"
