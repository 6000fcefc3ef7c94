"""Is every name in the table of options taken, where the table says so?"""

import re
import warnings
from pathlib import Path

import pytest
from certificates import CERTIFICATE, KEY
from perilune import CosmosClient, MatchConditions, documents

PAGE = (Path(__file__).parents[2] / "OPTIONS.md").read_text()
OF_CLIENT, OF_CALL, OF_PROCESSOR = (section.splitlines() for section in PAGE.split("\n## ")[1:])
PEM = """\
-----BEGIN CERTIFICATE-----
MIIBiDCCAS2gAwIBAgIUawrjJWM5SICXUuh1pPLk5Gj+WFswCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNcGVyaWx1bmUgdGVzdDAgFw0yNjExMjMwODQ4MjBaGA8yMTI2
MTAzMDA4NDgyMFowGDEWMBQGA1UEAwwNcGVyaWx1bmUgdGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABBowWkhIr+k9r0VUow9VB/Squn/fmawpplFbIm/x6a/N
9AZAdq8YmsO4Wb7KsKr4neCThz5o+Ii2CCimNiaPg4WjUzBRMB0GA1UdDgQWBBQV
xdltzTHmoFXB4vXyC0j7bY8WmTAfBgNVHSMEGDAWgBQVxdltzTHmoFXB4vXyC0j7
bY8WmTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQChe3/lIOAu
QYrxCb0YPgPBL757Xdt1qymejyWV3WkybAIhANa07dVD3NCrv5pg4gypOM5HxqPh
SQrd9ZRX4BNfxy5t
-----END CERTIFICATE-----
"""
# Signs itself; its key is nowhere.


def names(lines, column):
    """Name and kind of value, of each row."""
    cells = [line.split(" | ")[column] for line in lines if line.startswith("| `")]
    return [found for cell in cells for found in re.findall(r"`(\w+(?:\(\))?)` ([\w]+)", cell)]


def ssl_config():
    config = documents.SSLConfiguration()
    config.SSLCaCerts = False
    return config


def proxy_config():
    config = documents.ProxyConfiguration()
    config.Host, config.Port = "http://proxy.contoso.com", 8080
    return config


VALUES = {
    "s": lambda: 7,
    "ms": lambda: 7000,
    "flag": lambda: True,
    "count": lambda: 3,
    "region": lambda: "West US 2",
    "regions": lambda: ["West US 2"],
    "level": lambda: "Eventual",
    "list": lambda: ["https://contoso-westus2.documents.azure.com/"],
    "map": lambda: {"contoso.documents.azure.com": "10.0.0.4:443"},
    "address": lambda: "127.0.0.1",
    "url": lambda: "http://proxy.contoso.com:8080",
    "proxies": lambda: {"https": "http://proxy.contoso.com:8080"},
    "proxy": proxy_config,
    "ssl": ssl_config,
    "retries": lambda: documents.RetryOptions(3, 100, 5),
    "strategy": lambda: {"threshold_ms": 200},
    "text": lambda: "words",
    "transport": lambda: lambda request: (500, {}, b""),
}


def client(shared, *positional, **keywords):
    return CosmosClient(shared.endpoint, shared.key, *positional, **keywords)


def test_the_table_is_read():
    assert len(names(OF_CLIENT, 2)) > 25
    assert len(names(OF_CLIENT, 3)) > 10
    assert len(names(OF_CALL, 2)) > 10
    assert len(names(OF_PROCESSOR, 2)) > 5


@pytest.mark.parametrize(("name", "kind"), names(OF_CLIENT, 2))
def test_a_client_takes_it(shared, name, kind, tmp_path):
    if kind == "certificate":
        path = tmp_path / "client.pem"
        path.write_text(KEY + CERTIFICATE)
        client(shared, **{name: str(path)})
        return
    if kind == "file":
        path = tmp_path / "ca.pem"
        path.write_text(PEM)
        client(shared, **{name: str(path)})
        with pytest.raises(FileNotFoundError):
            client(shared, **{name: str(tmp_path / "none.pem")})
        return
    client(shared, **{name: VALUES[kind]()})
    with pytest.raises(TypeError, match=f"{name}x"):
        client(shared, **{f"{name}x": VALUES[kind]()})


@pytest.mark.parametrize(("name", "kind"), names(OF_CLIENT, 3))
def test_a_policy_takes_it(shared, name, kind):
    policy = documents.ConnectionPolicy()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if name.endswith("()"):
            getattr(policy, name[:-2])(VALUES[kind]())
        else:
            assert hasattr(policy, name)
            setattr(policy, name, VALUES[kind]())
        client(shared, policy)
        client(shared, connection_policy=policy)


@pytest.mark.parametrize(("name", "kind"), names(OF_CALL, 2) + names(OF_CALL, 3))
def test_a_call_takes_it(container, name, kind):
    if name == "offer_throughput":
        # Of a creation.
        return
    if kind == "condition":
        options = {"match_condition": MatchConditions.IfPresent}
        if name == "access_condition":
            options = {name: {"type": "IfMatch", "condition": "*"}}
        container.upsert_item({"id": "1", "pk": "p"})
        container.replace_item("1", {"id": "1", "pk": "p"}, **options)
        return
    stored = container.upsert_item({"id": "1", "pk": "p"})
    values = VALUES | {
        "map": lambda: {"x-mine": "1"},
        "mode": lambda: "LatestVersion",
        "scope": lambda: "Local",
        "part": lambda: next(container.read_feed_ranges()),
        "token": lambda: stored.get_response_headers()["x-ms-session-token"],
    }
    options = {name: values[kind]()}
    of_queries = ("max_item_count", "max_degree_of_parallelism", "max_buffered_item_count", "populate_query_metrics")
    if name in of_queries or kind == "scope":
        list(container.query_items("SELECT * FROM c", partition_key="p", **options))
    elif kind in ("mode", "part"):
        assert len(list(container.query_items_change_feed(start_time="Beginning", **options))) == 1
    else:
        container.upsert_item({"id": "1", "pk": "p"}, **options)


@pytest.mark.parametrize(("name", "kind"), names(OF_PROCESSOR, 2))
def test_a_processor_takes_it(container, name, kind):
    values = VALUES | {
        "s": lambda: 30,
        "start": lambda: "Beginning",
        "mode": lambda: "LatestVersion",
        "callable": lambda: print,
    }
    processor = container.change_feed_processor("x", container, print, **{name: values[kind]()})
    assert name != "instance_name" or processor.instance_name == "words"
