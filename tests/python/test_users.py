"""Do clients without the account's key do what their permissions say?"""

import pytest
from perilune import CosmosClient, Permission, UserProxy, aio, exceptions

REGION = {"application_region": "West US 2"}


@pytest.fixture
def user(database, container):
    container.upsert_item({"id": "1", "pk": "p", "n": 1})
    container.upsert_item({"id": "1", "pk": "q", "n": 1})
    return database.create_user({"id": "ada"})


def on(container, **properties):
    return {"permissionMode": "All", "resource": container.container_link, **properties}


def test_users_live_from_creation_to_deletion(database):
    seen = []
    ada = database.create_user({"id": "ada"}, response_hook=lambda headers, result: seen.append(result["id"]))
    assert isinstance(ada, UserProxy) and seen == ["ada"]
    assert ada.user_link == f"{database.database_link}/users/ada"
    with pytest.raises(exceptions.CosmosResourceExistsError):
        database.create_user({"id": "ada"})
    assert database.upsert_user({"id": "bob"}).id == "bob"
    assert database.replace_user("bob", {"id": "eve"}).id == "eve"
    assert [found["id"] for found in database.list_users(max_item_count=1)] == ["ada", "eve"]
    asked = database.query_users("SELECT * FROM u WHERE u.id = @id", [{"name": "@id", "value": "eve"}])
    assert [found["id"] for found in asked] == ["eve"]
    assert database.get_user_client(ada).read()["id"] == "ada"
    assert database.delete_user("eve") is None
    with pytest.raises(exceptions.CosmosResourceNotFoundError):
        database.get_user_client("eve").read()
    with pytest.raises(TypeError, match="user"):
        database.get_user_client(7)
    with pytest.raises(TypeError, match="body"):
        database.create_user("ada")


def test_permissions_live_from_creation_to_deletion(user, container):
    made = user.create_permission(on(container, id="r", permissionMode="Read"))
    assert isinstance(made, Permission)
    assert (made.id, made.permission_mode, made.resource_link) == ("r", "Read", container.container_link)
    assert made.permission_link == f"{user.user_link}/permissions/r"
    assert made.properties["_token"].startswith("type=resource")
    assert "type=resource" not in repr(made)
    assert user.upsert_permission(on(container, id="r")).permission_mode == "All"
    assert user.replace_permission(made, on(container, id="all")).id == "all"
    short = user.get_permission("all", resource_token_expiry_seconds=60)
    assert short.properties["_token"] != user.get_permission("all").properties["_token"]
    assert [found["id"] for found in user.list_permissions()] == ["all"]
    assert [found["id"] for found in user.query_permissions("SELECT * FROM p WHERE p.id = 'r'")] == []
    assert user.delete_permission("all") is None
    with pytest.raises(exceptions.CosmosResourceNotFoundError):
        user.get_permission("all")


def held(shared, credential, container):
    client = CosmosClient(shared.endpoint, credential, **REGION)
    database = client.get_database_client(container.database_link.partition("/")[2])
    return database.get_container_client(container.id)


def test_a_client_holds_tokens_in_every_form(shared, user, container):
    other = container.container_link.replace("items", "other")
    reads = user.create_permission(on(container, id="r", permissionMode="Read"))
    bound = [user.create_permission(on(container, id=pk, resourcePartitionKey=[pk])) for pk in "pq"]
    token = reads.properties["_token"]
    for credential in [
        token,
        {container.container_link: token},
        {"resourceTokens": {container.container_link: token, other: "type=resource&ver=1.0&sig=x;"}},
        {"permissionFeed": [reads.properties]},
        [reads.properties, {"resource": other, "_token": "type=resource&ver=1.0&sig=x;"}],
    ]:
        items = held(shared, credential, container)
        assert items.read_item("1", "p")["n"] == 1
        with pytest.raises(exceptions.CosmosHttpResponseError) as caught:
            items.upsert_item({"id": "1", "pk": "p"})
        assert caught.value.status_code == 403
    items = held(shared, bound, container)
    for pk in "pq":
        assert items.upsert_item({"id": "1", "pk": pk, "n": 2})["n"] == 2
    for wrong, error in [({}, TypeError), ([], ValueError), ([{"resource": "x"}], TypeError), (7, TypeError)]:
        with pytest.raises(error, match="credential"):
            CosmosClient(shared.endpoint, wrong, **REGION)


async def test_aio_users_permissions_and_tokens(shared, user, container):
    async with aio.CosmosClient(shared.endpoint, shared.key, **REGION) as client:
        database = client.get_database_client(container.database_link.partition("/")[2])
        bob = await database.create_user({"id": "bob"})
        assert [found["id"] async for found in database.list_users()] == ["ada", "bob"]
        made = await bob.create_permission(on(container, id="r", permissionMode="Read"))
        assert (await bob.get_permission(made)).permission_mode == "Read"
        assert [found["id"] async for found in bob.list_permissions()] == ["r"]
        assert (await bob.replace_permission("r", on(container, id="s"))).id == "s"
        assert (await database.replace_user("bob", {"id": "eve"})).id == "eve"
        await database.get_user_client("eve").delete_permission("s")
        await database.delete_user("eve")
        with pytest.raises(exceptions.CosmosResourceNotFoundError):
            await bob.read()
    async with aio.CosmosClient(shared.endpoint, [made.properties], **REGION) as client:
        items = client.get_database_client(database.id).get_container_client(container.id)
        assert (await items.read_item("1", "q"))["n"] == 1
