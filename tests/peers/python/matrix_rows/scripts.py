"""Code in the account, users, conflicts."""

from azure.cosmos import CosmosClient
from azure.cosmos.exceptions import (
    CosmosHttpResponseError,
    CosmosResourceNotFoundError,
)
from peer import lacks, raises, rows, same, settle

from .feeds import Feeds
from .tools import ACCOUNT


class Scripts(Feeds):
    """Code in the account, users, conflicts."""

    async def stored_procedures(self):
        body = """function (name) {
            var context = getContext();
            console.log("hello");
            context.getCollection().createDocument(context.getCollection().getSelfLink(), {id: name, pk: "a"});
            context.getResponse().setBody({hello: name});
        }"""
        scripts = (await self.fresh()).scripts
        await settle(scripts.create_stored_procedure({"id": "greet", "body": body}))
        # The two clients do not agree on the name.
        given = "params" if isinstance(self.client, CosmosClient) else "parameters"
        got = await settle(scripts.execute_stored_procedure("greet", partition_key="a", **{given: ["ada"]}))
        same(got, {"hello": "ada"})
        same([row["id"] for row in await rows(scripts.list_stored_procedures())], ["greet"])
        await settle(scripts.replace_stored_procedure("greet", {"id": "greet", "body": "function () {}"}))
        await settle(scripts.delete_stored_procedure("greet"))
        await raises(CosmosResourceNotFoundError, lambda: scripts.get_stored_procedure("greet"))

    async def triggers(self):
        body = """function () {
            var request = getContext().getRequest();
            var item = request.getBody();
            item.stamped = true;
            request.setBody(item);
        }"""
        items = await self.fresh()
        trigger = {"id": "stamp", "body": body, "triggerType": "Pre", "triggerOperation": "All"}
        await settle(items.scripts.create_trigger(trigger))
        await settle(items.create_item({"id": "1", "pk": "a"}, pre_trigger_include="stamp"))
        same((await settle(items.read_item("1", "a")))["stamped"], True)
        same([row["id"] for row in await rows(items.scripts.list_triggers())], ["stamp"])
        await settle(items.scripts.delete_trigger("stamp"))

    async def user_defined_functions(self):
        items = await self.fresh()
        await settle(items.create_item({"id": "1", "pk": "a", "n": 20}))
        twice = {"id": "twice", "body": "function (n) { return n * 2; }"}
        await settle(items.scripts.create_user_defined_function(twice))
        same(await self.found("SELECT VALUE udf.twice(c.n) FROM c", items), [40])
        same([row["id"] for row in await rows(items.scripts.list_user_defined_functions())], ["twice"])
        await settle(items.scripts.delete_user_defined_function("twice"))

    async def users_and_permissions(self):
        if not hasattr(self.database, "create_user"):
            lacks(type(self.database), "create_user")
        self.user = await settle(self.database.create_user({"id": "ada"}))
        link = f"dbs/peers/colls/{self.items.id}"
        body = {"id": "reads", "permissionMode": "Read", "resource": link}
        await settle(self.user.create_permission(body))
        same([row["id"] for row in await rows(self.user.list_permissions())], ["reads"])
        same([row["id"] for row in await rows(self.database.list_users())], ["ada"])
        read = await settle(self.user.get_permission("reads"))
        same(read.permission_mode, "Read")

    async def resource_tokens(self):
        if not hasattr(self.database, "create_user"):
            lacks(type(self.database), "create_user")
        read = await settle(self.user.get_permission("reads"))
        link, token = read.resource_link, read.properties["_token"]
        client = type(self.client)(ACCOUNT[0], {link: token})
        try:
            items = client.get_database_client("peers").get_container_client("items")
            same((await settle(items.read_item("a1", "a")))["id"], "a1")
            try:
                await settle(items.upsert_item({"id": "a1", "pk": "a"}))
            except CosmosHttpResponseError as error:
                same(error.status_code, 403)
            else:
                raise AssertionError("a permission to read lets it write")
        finally:
            await settle(client.close())

    async def conflicts_feed(self):
        same(await rows(self.items.list_conflicts()), [])
        same(await rows(self.items.query_conflicts("SELECT * FROM c", partition_key="a")), [])
        await raises(CosmosResourceNotFoundError, lambda: self.items.delete_conflict("none", "a"))

    async def conflicts_read(self):
        await raises(CosmosResourceNotFoundError, lambda: self.items.get_conflict("none", "a"))
