"""Are the arguments of a client understood, and bad ones refused by name?"""

import copy
import pickle
import warnings

import pytest
from perilune import CosmosClient, PartitionKey, SSLConfiguration, aio, documents, exceptions
from perilune._settings import Setup

URL = "https://contoso.documents.azure.com:443/"
KEY = "c2VjcmV0LWtleS1vZi1hLXRlc3Q="


def policy(**attributes):
    made = documents.ConnectionPolicy()
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


def test_a_policy_has_the_official_attributes_and_defaults():
    made = documents.ConnectionPolicy()
    for name, value in {
        "RequestTimeout": 5, "ReadTimeout": 65, "DBAConnectionTimeout": 3, "DBAReadTimeout": 3,
        "RecoveryReadTimeout": 6, "InferenceRequestTimeout": 5, "MaxBackoff": 1, "ConnectionMode": 0,
        "SSLConfiguration": None, "ProxyConfiguration": None, "EnableEndpointDiscovery": True,
        "PreferredLocations": [], "ExcludedLocations": None, "DisableSSLVerification": False,
        "UseMultipleWriteLocations": False, "ConnectionRetryConfiguration": None,
        "ResponsePayloadOnWriteDisabled": False, "RetryNonIdempotentWrites": 0,
    }.items():  # fmt: skip
        assert getattr(made, name) == value, name
    retries = made.RetryOptions
    assert (retries.MaxRetryAttemptCount, retries.MaxWaitTimeInSeconds) == (9, 30)
    assert retries.FixedRetryIntervalInMilliseconds is None
    assert pickle.loads(pickle.dumps(made)).RequestTimeout == 5
    assert copy.deepcopy(made).RetryOptions.MaxRetryAttemptCount == 9
    with pytest.warns(UserWarning, match="UseMultipleWriteLocation"):
        made.UseMultipleWriteLocation = True


def located():
    made = documents.ConnectionPolicy()
    made.SetCurrentLocation("West US 2")
    return made


GOOD = [
    ((URL, KEY), {}),
    ((URL, {"masterKey": KEY}), {}),
    ((URL, {"resourceTokens": {"dbs/a": "type=resource&ver=1&sig=x"}}), {}),
    ((URL, KEY, "Eventual"), {}),
    ((URL, KEY, None, "Eventual"), {}),
    ((URL, KEY, policy(RequestTimeout=60000), "Eventual"), {}),
    ((), {"url": URL, "credential": KEY, "consistency_level": "Strong"}),
    ((), {"url_connection": URL, "auth": {"masterKey": KEY}, "connection_policy": policy()}),
    ((URL, KEY), {"retry_total": 3, "retry_throttle_backoff_max": 5, "retry_fixed_interval": 100}),
    ((URL, KEY), {"connection_timeout": 3, "read_timeout": 10, "request_timeout": 3000, "timeout": 20}),
    ((URL, KEY), {"user_agent_suffix": "app", "excluded_locations": ["East US"], "connection_mode": 0}),
    ((URL, KEY), {"connection_verify": False, "proxies": {"https": "http://127.0.0.1:1"}, "proxy_config": None}),
    ((URL, KEY, policy(RetryOptions=documents.RetryOptions(9, 0, 30))), {}),
    ((URL, KEY), {"retry_fixed_interval": 0}),
    ((URL, KEY), {"availability_strategy": True}),
    ((URL, KEY), {"availability_strategy": {}}),
    ((URL, KEY), {"availability_strategy": {"threshold_ms": 500, "threshold_steps_ms": 100}}),
    ((URL, KEY), {"availability_strategy": False, "no_response_on_write": True, "priority": "Low"}),
    ((URL, KEY), {"preferred_locations": ["East US"], "connection_policy": policy(PreferredLocations=["East US"])}),
]


@pytest.mark.parametrize("kind", [CosmosClient, aio.CosmosClient])
@pytest.mark.parametrize(("positional", "named"), GOOD)
def test_a_good_setup_is_taken(kind, positional, named):
    client = kind(*positional, **named)
    assert KEY not in repr(client) and repr(client) == f"<CosmosClient [{URL}]>"


def ssl():
    config = SSLConfiguration()
    config.SSLCertFile = "client.pem"
    return config


BAD = [
    ((), {}, TypeError, "url"),
    ((URL,), {}, TypeError, "credential"),
    ((7, KEY), {}, TypeError, "url"),
    (("contoso", KEY), {}, ValueError, "endpoint"),
    (("http://contoso.documents.azure.com", KEY), {}, ValueError, "endpoint"),
    ((URL, "not base64!"), {}, ValueError, "key"),
    ((URL, "not base64!"), {}, exceptions.CosmosHttpResponseError, "Status code: 401"),
    ((URL, {}), {}, exceptions.CosmosHttpResponseError, "Status code: 401"),
    ((URL, 7), {}, TypeError, "credential"),
    ((URL, {"masterKey": None}), {}, TypeError, "credential: masterKey"),
    ((URL, {"masterKey": KEY.encode()}), {}, TypeError, "credential: masterKey"),
    ((URL, {"resourceTokens": {"dbs/a": None}}), {}, TypeError, "credential"),
    ((KEY, URL), {}, ValueError, "endpoint"),
    ((URL, KEY), {"proxies": {"htps": "http://proxy"}}, ValueError, "proxies"),
    ((URL, KEY), {"proxy_config": {}}, TypeError, "proxy_config"),
    ((URL, KEY), {"ssl_config": {}}, TypeError, "ssl_config"),
    ((URL, KEY), {"retry_fixed_interval": "5"}, TypeError, "retry_fixed_interval"),
    ((URL, KEY, located()), {"preferred_locations": ["East US"]}, ValueError, "SetCurrentLocation"),
    ((URL, KEY, "Medium"), {}, ValueError, "consistency_level"),
    ((URL, KEY, "Eventual", "Eventual"), {}, TypeError, "connection_policy"),
    ((URL, KEY, None, None, None), {}, TypeError, "positional"),
    ((URL, KEY), {"auth": KEY}, TypeError, "credential"),
    ((URL, KEY), {"colour": "red"}, TypeError, "colour"),
    ((URL, KEY), {"transport": object()}, TypeError, "transport"),
    ((URL, KEY), {"availability_strategy": "on"}, TypeError, "availability_strategy"),
    ((URL, KEY), {"availability_strategy": {"threshold_ms": -1}}, ValueError, "threshold_ms"),
    ((URL, KEY), {"availability_strategy": {"threshold_steps_ms": 0}}, ValueError, "threshold_steps_ms"),
    ((URL, KEY), {"availability_strategy": {"threshold_ms": True}}, TypeError, "threshold_ms"),
    ((URL, KEY), {"availability_strategy": {"threshold_ms": float("inf")}}, ValueError, "availability_strategy"),
    ((URL, KEY), {"availability_strategy": {"threshold": 1}}, ValueError, "threshold_ms"),
    ((URL, KEY), {"preferred_locations": "East US"}, TypeError, "preferred_locations"),
    ((URL, KEY), {"application_region": "Est US"}, ValueError, "East US"),
    ((URL, KEY), {"application_region": 7}, TypeError, "application_region"),
    ((URL, KEY), {"application_region": "East US", "preferred_locations": ["West US"]}, ValueError, "region"),
    ((URL, KEY), {"read_timeout": -1}, ValueError, "read_timeout"),
    ((URL, KEY), {"read_timeout": "x"}, TypeError, "read_timeout"),
    ((URL, KEY), {"retry_write": "x"}, TypeError, "retry_write"),
    ((URL, KEY), {"retry_write": -1}, ValueError, "retry_write"),
    ((URL, KEY), {"retry_total": "x"}, TypeError, "retry_total"),
    ((URL, KEY), {"retry_total": -1}, ValueError, "retry_throttle_total"),
    ((URL, KEY), {"retry_backoff_max": "x"}, TypeError, "retry_backoff_max"),
    ((URL, KEY), {"max_connections": -1}, ValueError, "max_connections"),
    ((URL, KEY), {"request_timeout": "5"}, TypeError, "request_timeout"),
    ((URL, KEY), {"resolve": ["10.0.0.4:443"]}, TypeError, "resolve"),
    ((URL, KEY), {"proxies": "http://127.0.0.1:1"}, TypeError, "proxies"),
    ((URL, KEY), {"connection_policy": {}}, TypeError, "connection_policy"),
    ((URL, KEY), {"ssl_config": ssl()}, FileNotFoundError, "client.pem"),
    ((URL, KEY), {"connection_cert": "nowhere.pem"}, FileNotFoundError, "nowhere.pem"),
    ((URL, KEY), {"per_call_policies": [object()]}, NotImplementedError, "transport"),
    (
        (URL, KEY, policy(PreferredLocations=["East US"])),
        {"preferred_locations": ["West US"]},
        ValueError,
        "preferred_locations",
    ),
]


@pytest.mark.parametrize(("positional", "named", "error", "said"), BAD)
def test_a_bad_setup_is_refused_by_name(positional, named, error, said):
    with pytest.raises(error, match=said) as caught:
        CosmosClient(*positional, **named)
    assert KEY not in str(caught.value)


def test_a_policy_is_copied_and_left_alone():
    mine = policy(PreferredLocations=["East US"], DisableSSLVerification=True)
    before = copy.deepcopy(vars(mine)) | {"RetryOptions": None}
    CosmosClient(URL, KEY, connection_policy=mine, preferred_locations=None, retry_total=1)
    assert vars(mine) | {"RetryOptions": None} == before


def test_a_long_timeout_is_taken_for_milliseconds():
    with pytest.warns(UserWarning, match="RequestTimeout"):
        CosmosClient(URL, KEY, connection_policy=policy(RequestTimeout=5000))


@pytest.mark.parametrize("kind", [CosmosClient, aio.CosmosClient])
def test_clients_refuse_to_pickle(kind):
    client = kind(URL, KEY)
    database = client.get_database_client("db")
    for value in (client, database, database.get_container_client("c"), client.client_connection):
        for use in (pickle.dumps, copy.deepcopy):
            with pytest.raises(TypeError, match="pickle"):
                use(value)


def test_a_closed_client_refuses(shared):
    client = CosmosClient(shared.endpoint, shared.key)
    client.close()
    client.close()
    with pytest.raises(ValueError, match="closed"):
        client.get_database_client("db").read()


def test_a_partition_key_is_a_dict():
    key = PartitionKey(path="/pk")
    assert key == {"paths": ["/pk"], "kind": "Hash", "version": 2} and key.path == "/pk"
    assert PartitionKey(["/a", "/b"])["kind"] == "MultiHash"
    assert pickle.loads(pickle.dumps(key)) == key
    with pytest.raises(TypeError, match="path"):
        PartitionKey(7)


def test_the_older_names_of_errors_are_there():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from perilune import errors
    assert issubclass(exceptions.CosmosResourceNotFoundError, errors.HTTPFailure)


def test_certificates_of_this_machine_are_checked_where_that_is_asked():
    settings = [
        Setup("https://localhost:8081/", KEY, None, (), options).native.get("accept_invalid_certificates")
        for options in ({}, {"connection_verify": True}, {"connection_verify": False})
    ]
    assert settings == [True, False, True]


def test_a_bundle_of_certificates_may_hold_any_words(tmp_path):
    path = tmp_path / "ca.pem"
    path.write_bytes("# Főtanúsítvány, und in Latin-1: ".encode() + b"\xfc\n")
    CosmosClient(URL, KEY, connection_verify=str(path))
    local = Setup("https://localhost:8081/", KEY, None, (), {"connection_verify": str(path)}).native
    assert "root_certificates" in local and "accept_invalid_certificates" not in local


def test_what_a_policy_has_wrong_is_refused_by_its_own_name():
    policy = documents.ConnectionPolicy()
    policy.RetryOptions = documents.RetryOptions(max_wait_time_in_seconds=0)
    with pytest.raises(ValueError, match="MaxWaitTimeInSeconds: 0 is no time"):
        CosmosClient(URL, KEY, policy)
