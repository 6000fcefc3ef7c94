"""The 3.x generation: one flat client, resources by link."""

import uuid

import perilune.base as base
import perilune.cosmos_client as cosmos_client
import perilune.documents as documents
import perilune.errors as errors
import pytest
from perilune.hash_partition_resolver import HashPartitionResolver
from perilune.range import Range
from perilune.range_partition_resolver import RangePartitionResolver

SELECT_ALL = "SELECT * FROM r"


def make_client(emulator, *regions):
    policy = documents.ConnectionPolicy()
    policy.UseMultipleWriteLocations = True
    policy.PreferredLocations = list(regions)
    return cosmos_client.CosmosClient(
        emulator.endpoint, {"masterKey": emulator.key}, policy, documents.ConsistencyLevel.Session
    )


@pytest.fixture
def older(shared):
    with make_client(shared, "West US 2", "East US") as client:
        yield client


@pytest.fixture
def database(older):
    database = older.CreateDatabase({"id": f"db-{uuid.uuid4()}"})
    yield database
    older.DeleteDatabase(database["_self"])


@pytest.fixture
def container(older, database):
    key = {"paths": ["/pk"], "kind": documents.PartitionKind.Hash}
    return older.CreateContainer(database["_self"], {"id": "items", "partitionKey": key}, {"offerThroughput": 1000})


@pytest.fixture(params=["names", "slashes", "resource ids", "client_connection"])
def way(request, older, database, container):
    """A client, and the link of the container in each of its forms."""
    by_names = f"dbs/{database['id']}/colls/items"
    link = {"slashes": f"/{by_names}/", "resource ids": container["_self"]}.get(request.param, by_names)
    return (older.client_connection if request.param == "client_connection" else older), link


def own(parent, segment, resource):
    """The link of a resource, in the form that its parent's has."""
    return f"{parent.strip('/')}/{segment}/{resource['id']}" if base.IsNameBased(parent) else resource["_self"]


def refused(status, call, *arguments):
    with pytest.raises(errors.HTTPFailure) as caught:
        call(*arguments)
    assert caught.value.status_code == status
    return caught.value


def test_databases(older):
    made = older.CreateDatabase({"id": f"made-{uuid.uuid4()}"}, {"offerThroughput": 500})
    link = f"dbs/{made['id']}"
    assert type(made) is dict
    assert older.ReadDatabase(link) == older.ReadDatabase(made["_self"]) == made
    query = {"query": "SELECT * FROM r WHERE r.id = @id", "parameters": [{"name": "@id", "value": made["id"]}]}
    assert list(older.QueryDatabases(query)) == [made]
    assert made in list(older.ReadDatabases({"maxItemCount": 1}))
    refused(409, older.CreateDatabase, {"id": made["id"]})
    assert older.DeleteDatabase(made["_self"]) is None
    for gone in (link, made["_self"]):
        refused(404, older.ReadDatabase, gone)


def test_containers(way, database):
    client, link = way
    found = client.ReadContainer(link, {"populateQuotaInfo": True})
    assert found["id"] == "items" and client.last_response_headers["etag"] == found["_etag"]
    parent = f"dbs/{database['id']}" if base.IsNameBased(link) else database["_self"]
    assert [each["id"] for each in client.ReadContainers(parent)] == ["items"]
    assert list(client.QueryContainers(parent, "SELECT * FROM r WHERE r.id = 'none'")) == []
    changed = client.ReplaceContainer(link, {**found, "defaultTtl": 60})
    assert changed["defaultTtl"] == 60
    refused(400, client.ReplaceContainer, link, {**found, "id": "renamed"})
    client.DeleteContainer(link)
    refused(404, client.ReadContainer, link)


def test_items(way):
    client, link = way
    given = {"pk": "a", "n": 1}
    made = client.CreateItem(link, given)
    assert "id" not in given and len(made["id"]) == 36
    here, key = own(link, "docs", made), {"partitionKey": "a"}
    assert client.ReadItem(here, key) == made
    refused(400, client.ReadItem, here)
    changed = client.ReplaceItem(here, {**made, "n": 2})
    stale = {"accessCondition": {"type": "IfMatch", "condition": made["_etag"]}}
    refused(412, client.ReplaceItem, here, {**made, "n": 3}, stale)
    unchanged = {**key, "accessCondition": {"type": "IfNoneMatch", "condition": changed["_etag"]}}
    assert client.ReadItem(here, unchanged) is None
    assert client.last_response_headers["etag"] == changed["_etag"]
    assert client.UpsertItem(link, {**made, "n": 4})["n"] == 4
    refused(400, client.CreateItem, link, {"id": "other"}, {"partitionKey": "b"})
    refused(400, client.CreateItem, link, {"pk": "a"}, {"disableAutomaticIdGeneration": True})
    refused(400, client.DeleteItem, here)
    assert client.DeleteItem(here, key) is None
    refused(404, client.ReadItem, here, key)


@pytest.mark.parametrize("key", [documents.Undefined, {}, None, "text", 7, True])
def test_values_of_keys(older, container, key):
    link = container["_self"]
    values = {} if key in (documents.Undefined, {}) else {"pk": key}
    item = older.CreateItem(link, {"id": "1", **values})
    assert older.ReadItem(item["_self"], {"partitionKey": key})["_rid"] == item["_rid"]
    assert list(older.QueryItems(link, SELECT_ALL, {"partitionKey": key})) == [item]
    older.DeleteItem(item["_self"], {"partitionKey": key})


@pytest.mark.parametrize(("id", "text"), [("a/b", "Id contains illegal chars."), ("a ", "Id ends with a space.")])
def test_ids_that_no_link_holds(older, container, id, text):
    for call in (older.CreateItem, older.UpsertItem, older.CreateUser, older.CreateTrigger):
        with pytest.raises(ValueError, match=text):
            call(container["_self"], {"id": id})


def test_a_container_without_a_key(older, database):
    link = older.CreateContainer(database["_self"], {"id": "plain"})["_self"]
    item = older.CreateItem(link, {"id": "1", "n": 1})
    assert older.ReadItem(item["_self"]) == item
    assert list(older.QueryItems(link, SELECT_ALL)) == [item]
    older.DeleteItem(item["_self"])
    assert list(older.ReadItems(link)) == []
    assert older.ReplaceContainer(link, {"id": "plain", "defaultTtl": 5})["defaultTtl"] == 5


def test_queries(way):
    client, link = way
    for n in range(5):
        client.CreateItem(link, {"id": str(n), "pk": str(n % 2), "n": n})
    crossing = {"enableCrossPartitionQuery": True}
    rows = [
        ("SELECT VALUE r.n FROM r ORDER BY r.n DESC", crossing, [4, 3, 2, 1, 0]),
        ("SELECT VALUE r.n FROM r ORDER BY r.n", {"partitionKey": "1"}, [1, 3]),
        ("SELECT VALUE SUM(r.n) FROM r", crossing, [10]),
        (
            {"query": "SELECT VALUE r.id FROM r WHERE r.n = @n", "parameters": [{"name": "@n", "value": 3}]},
            crossing,
            ["3"],
        ),
        ("SELECT VALUE r.n FROM r WHERE r.n > 9", crossing, []),
        ("SELECT VALUE r.id FROM r WHERE r.pk = '1' AND r.n > 1", None, ["3"]),
    ]
    for query, options, expected in rows:
        assert list(client.QueryItems(link, query, options)) == expected, query
    assert len(list(client.ReadItems(link))) == 5
    for wrong, kind in ((7, TypeError), ({"text": "SELECT"}, ValueError)):
        with pytest.raises(kind, match="query"):
            client.QueryItems(link, wrong).fetch_next_block()


def test_blocks_and_walks(older, container):
    link, options = container["_self"], {"enableCrossPartitionQuery": True, "maxItemCount": 2}
    for n in range(3):
        older.CreateItem(link, {"id": str(n), "pk": "a"})
    found = older.QueryItems(link, "SELECT VALUE r.id FROM r ORDER BY r.id", options)
    assert [found.fetch_next_block() for _ in range(4)] == [["0", "1"], ["2"], [], []]
    assert list(found) == list(found) == ["0", "1", "2"]
    walk = iter(found)
    assert next(walk) == "0" and list(walk) == ["1", "2"]
    older.QueryItems(link, SELECT_ALL, options).fetch_next_block()
    rest = {**options, "continuation": older.last_response_headers["x-ms-continuation"]}
    assert len(list(older.QueryItems(link, SELECT_ALL, rest))) == 1


def test_a_page_that_failed_can_be_asked_for_again(shared, container):
    with make_client(shared) as client:
        found = client.QueryItems("dbs/none/colls/none", SELECT_ALL, {"enableCrossPartitionQuery": True})
        for _ in range(2):
            refused(404, found.fetch_next_block)


def test_change_feed(way):
    client, link = way
    client.CreateItem(link, {"id": "1", "pk": "a"})
    (range,) = client._ReadPartitionKeyRanges(link)
    for options in ({}, {"isStartFromBeginning": True}, {"partitionKeyRangeId": range["id"]}, {"partitionKey": "a"}):
        feed = client.QueryItemsChangeFeed(link, options)
        assert [item["id"] for item in feed] == ["1"], options
        after = {**options, "continuation": client.last_response_headers["etag"]}
        assert list(client.QueryItemsChangeFeed(link, after)) == []
    for id in ("2", "3"):
        client.CreateItem(link, {"id": id, "pk": "a"})
    feed = client.QueryItemsChangeFeed(link, {**after, "maxItemCount": 1})
    blocks = [[item["id"] for item in feed.fetch_next_block()] for _ in "123"]
    assert blocks == [["2"], ["3"], []]
    refused(410, client.QueryItemsChangeFeed(link, {"partitionKeyRangeId": "77"}).fetch_next_block)


SCRIPTS = [
    ("StoredProcedure", "StoredProcedures", "sprocs", {"serverScript": "function () {}"}),
    (
        "Trigger",
        "Triggers",
        "triggers",
        {"serverScript": "function () {}", "triggerType": "pre", "triggerOperation": "all"},
    ),
    ("UserDefinedFunction", "UserDefinedFunctions", "udfs", {"body": "function () {}"}),
]


@pytest.mark.parametrize(("noun", "plural", "segment", "script"), SCRIPTS)
def test_scripts(way, noun, plural, segment, script):
    client, link = way
    call = {verb: getattr(client, f"{verb}{noun}") for verb in ("Create", "Upsert", "Read", "Replace", "Delete")}
    made = call["Create"](link, {"id": "one", **script})
    assert made["body"] == "function () {}"
    refused(409, call["Create"], link, {"id": "one", **script})
    here = own(link, segment, made)
    assert call["Read"](here) == made
    assert call["Replace"](here, {**made, "body": "function a() {}"})["body"] == "function a() {}"
    assert call["Upsert"](link, {**made, "body": "function b() {}"})["_rid"] == made["_rid"]
    assert call["Upsert"](link, {**script, "id": "two"})["id"] == "two"
    assert [each["id"] for each in getattr(client, f"Read{plural}")(link)] == ["one", "two"]
    query = "SELECT * FROM r WHERE r.id = 'two'"
    assert [each["id"] for each in getattr(client, f"Query{plural}")(link, query)] == ["two"]
    call["Delete"](here)
    refused(404, call["Read"], here)


def test_procedures_run_and_triggers_fire(older, container):
    link = container["_self"]
    body = "function (a, b) { console.log('seen'); getContext().getResponse().setBody(a + b); }"
    sproc = older.CreateStoredProcedure(link, {"id": "sum", "body": body})
    options = {"partitionKey": "a", "enableScriptLogging": True}
    assert older.ExecuteStoredProcedure(sproc["_self"], [1, 2], options) == 3
    assert older.last_response_headers["x-ms-documentdb-script-log-results"] == "seen"
    refused(400, older.ExecuteStoredProcedure, sproc["_self"], None)
    body = "function () { var q = getContext().getRequest(); var d = q.getBody(); d.t = 1; q.setBody(d); }"
    older.CreateTrigger(link, {"id": "t", "serverScript": body, "triggerType": "pre", "triggerOperation": "all"})
    assert older.CreateItem(link, {"pk": "a"}, {"preTriggerInclude": "t"})["t"] == 1


def test_users_and_permissions(older, database, container):
    for parent in (database["_self"], f"dbs/{database['id']}"):
        user = older.CreateUser(parent, {"id": "ada"})
        here = own(parent, "users", user)
        assert older.ReadUser(here) == user
        assert older.UpsertUser(parent, user)["_rid"] == user["_rid"]
        assert [each["id"] for each in older.ReadUsers(parent)] == ["ada"]
        assert list(older.QueryUsers(parent, "SELECT * FROM r WHERE r.id = 'bob'")) == []
        mine = {"id": "mine", "permissionMode": documents.PermissionMode.Read, "resource": container["_self"]}
        permission = older.CreatePermission(here, mine, {"resourceTokenExpirySeconds": 60})
        there = own(here, "permissions", permission)
        assert older.ReadPermission(there)["_token"] and older.UpsertPermission(here, mine)["id"] == "mine"
        changed = older.ReplacePermission(there, {**mine, "permissionMode": "all"})
        assert changed["permissionMode"] == "all"
        assert [each["id"] for each in older.ReadPermissions(here)] == ["mine"]
        assert [each["id"] for each in older.QueryPermissions(here, SELECT_ALL)] == ["mine"]
        older.DeletePermission(there)
        refused(404, older.ReadPermission, there)
        renamed = older.ReplaceUser(here, {"id": "eve"})
        older.DeleteUser(own(parent, "users", renamed))
        assert list(older.ReadUsers(parent)) == []


def test_offers(older, container):
    query = {"query": "SELECT * FROM r WHERE r.offerResourceId = @id"}
    query["parameters"] = [{"name": "@id", "value": container["_rid"]}]
    (offer,) = older.QueryOffers(query)
    assert offer["content"]["offerThroughput"] == 1000
    offer["content"]["offerThroughput"] = 1200
    assert older.ReplaceOffer(offer["_self"], offer)["content"]["offerThroughput"] == 1200
    assert older.ReadOffer(offer["_self"])["content"]["offerThroughput"] == 1200
    assert offer["id"] in [each["id"] for each in older.ReadOffers()]
    refused(404, older.ReadOffer, "offers/AAAA/")


def test_generic_calls(older, database, container):
    at = f"/dbs/{database['id']}/colls/items/"
    assert older.Read(at, "colls", None, None)["_rid"] == container["_rid"]
    item = older.Create({"id": "an id", "pk": "a"}, f"{at}docs/", "docs", None, None)
    refused(400, older.Create, {"pk": "a"}, f"{at}docs/", "docs", None, None)
    path, key = base.GetPathFromLink(f"{at}docs/an id"), {"partitionKey": "a"}
    assert "%20" in path
    assert older.Upsert({**item, "n": 1}, f"{at}docs/", "docs", None, {"x-ms-extra": 1})["n"] == 1
    assert older.Replace({**item, "n": 2}, path, "docs", None, None)["n"] == 2
    assert older.Read(path, "docs", None, None, key)["n"] == 2
    found, headers = older.QueryFeed(f"{at}docs/", None, "SELECT VALUE r.n FROM r", {"maxItemCount": 1}, "0")
    assert found == [2] and "x-ms-request-charge" in headers
    older.DeleteResource(path, "docs", None, None, key)
    sproc = older.Create({"id": "s", "body": "function () {}"}, f"{at}sprocs/", "sprocs", None, None)
    older.DeleteResource(base.GetPathFromLink(sproc["_self"]), "sprocs", None, None)
    with pytest.raises(ValueError, match="schemas"):
        older.Read(at, "schemas", None, None)


def test_conflicts(older, container):
    assert list(older.ReadConflicts(container["_self"])) == []
    assert list(older.QueryConflicts(container["_self"], SELECT_ALL, {"partitionKey": "a"})) == []
    link = f"{container['_self'].rstrip('/')}/conflicts/AAAA"
    for call in (older.ReadConflict, older.DeleteConflict):
        refused(404, call, link, {"partitionKey": "a"})


MEDIA = ["ReadMedia", "UpdateMedia"]
ATTACHMENTS = ["Attachment", "AttachmentAndUploadMedia"]


@pytest.mark.parametrize(
    "name",
    [*MEDIA, *(f"{verb}{what}" for verb in ("Create", "Upsert") for what in ATTACHMENTS)]
    + [f"{verb}Attachment" for verb in ("Read", "Replace", "Delete")]
    + ["ReadAttachments", "QueryAttachments"],
)
def test_attachments_are_gone(older, name):
    count = 1 if name.startswith(("ReadM", "ReadA", "Delete")) else 2
    with pytest.raises(NotImplementedError, match=name):
        getattr(older, name)(*["link"] * count)


def test_resolvers_spread_items(older, database):
    links = [older.CreateContainer(database["_self"], {"id": str(n)})["_self"] for n in range(2)]
    ranges = {Range("a", "m"): links[0], Range("n", "z"): links[1]}
    key = lambda item: item["id"]  # noqa: E731
    with pytest.raises(ValueError, match="partition resolver"):
        older.CreateItem(database["_self"], {"id": "b"})
    for resolver in (RangePartitionResolver(key, ranges), HashPartitionResolver(key, links)):
        older.RegisterPartitionResolver(database["_self"], resolver)
        assert older.GetPartitionResolver(f"/{database['_self']}") is resolver
        for id in ("b", "y"):
            item = older.CreateItem(database["_self"], {"id": id})
            assert item["_self"].startswith(resolver.ResolveForCreate(item).rstrip("/"))
            assert [each["id"] for each in older.QueryItems(database["_self"], SELECT_ALL, {}, id)].count(id) == 1
            older.UpsertItem(database["_self"], {"id": id, "n": 1})
        found = older.QueryItems(database["_self"], SELECT_ALL)
        assert sorted(each["id"] for each in found) == ["b", "y"]
        for item in found:
            older.DeleteItem(item["_self"])


def test_the_environment_names_the_account(shared, monkeypatch):
    monkeypatch.setenv("COSMOS_ENDPOINT", shared.endpoint)
    monkeypatch.setenv("COSMOS_KEY", shared.key)
    policy = documents.ConnectionPolicy()
    for given in ({}, {"url_connection": shared.endpoint}, {"auth": {"masterKey": shared.key}}):
        with cosmos_client.CosmosClient(None, None, policy, None, **given) as client:
            assert client.GetDatabaseAccount().WritableLocations
    with pytest.raises(TypeError, match="url"):
        cosmos_client.CosmosClient(None, None)


def test_the_account(older, shared):
    account = older.GetDatabaseAccount()
    names = [location["name"] for location in account.WritableLocations]
    assert names == [location["name"] for location in account.ReadableLocations]
    assert account.ConsistencyPolicy["defaultConsistencyLevel"] == "Session"
    assert account._EnableMultipleWritableLocations is True
    assert older.url_connection == shared.endpoint


def test_endpoints_follow_the_account(emulator):
    with make_client(emulator, "West US 2", "East US") as client:
        locations = client.GetDatabaseAccount().WritableLocations
        by_name = {each["name"]: each["databaseAccountEndpoint"] for each in locations}
        client.CreateDatabase({"id": "shop"})
        client.CreateContainer("dbs/shop", {"id": "items"})
        assert client.WriteEndpoint == client.ReadEndpoint == by_name["West US 2"]
        emulator.break_region("West US 2")
        client.CreateItem("dbs/shop/colls/items", {"id": "1"})
        assert client.last_response_headers["etag"]
        assert client.WriteEndpoint == client.ReadEndpoint == by_name["East US"]
        assert client.last_response_headers["etag"]


def test_a_session_is_carried_to_another_client(emulator):
    with make_client(emulator, "West US 2") as one, make_client(emulator, "East US") as other:
        one.CreateDatabase({"id": "shop"})
        link = one.CreateContainer("dbs/shop", {"id": "items"})["_self"]
        for n in range(20):
            item = one.UpsertItem(link, {"id": "1", "n": n})
            other.Session = one.Session
            assert other.ReadItem("dbs/shop/colls/items/docs/1")["n"] == n
            token = one.Session.get_session_token(link)
            assert token and token == one.session.get_session_token("dbs/shop/colls/items")
            assert other.ReadItem(item["_self"], {"sessionToken": token})["n"] == n


def test_unknown_options_are_told(older, container):
    with pytest.warns(UserWarning, match="maxItemCuont"):
        list(older.QueryItems(container["_self"], SELECT_ALL, {"maxItemCuont": 2, "enableCrossPartitionQuery": True}))


@pytest.mark.parametrize("link", ["", "dbs", "dbs/a/colls", "colls/a", "dbs/a/colls/b/docs/c/x"])
def test_links_that_name_nothing(older, link):
    for call in (older.ReadContainer, older.ReadStoredProcedure, older.ReadOffer):
        with pytest.raises(ValueError, match="link"):
            call(link)


@pytest.mark.parametrize("link", ["dbs/AAAAAA==", "dbs/AAAAAA==/colls/AAAAAAAAAAA="])
def test_resource_ids_that_nobody_has(older, link):
    refused(404, older.ReadDatabase if "colls" not in link else older.ReadContainer, link)
