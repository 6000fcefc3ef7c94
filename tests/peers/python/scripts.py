"""The official Python client, `sync` or `asyncio` by the first argument: stored procedures, triggers, functions."""

import asyncio

from azure.cosmos import CosmosClient, TriggerOperation, TriggerType
from azure.cosmos.exceptions import CosmosHttpResponseError, CosmosResourceExistsError, CosmosResourceNotFoundError
from peer import Checks, check, main, raises, rows, same, settle

# A procedure, a trigger for before and one for after a write.
KEEP = """function (id, n) {
    var items = getContext().getCollection(), response = getContext().getResponse();
    console.log("keeping " + id);
    var accepted = items.createDocument(items.getSelfLink(), { id: id, pk: "many", n: n }, function (error, made) {
        if (error) throw error;
        if (n < 0) throw new Error(418, "n is less than nothing");
        items.queryDocuments(items.getSelfLink(), "SELECT * FROM c", { pageSize: 100 }, function (error, found) {
            if (error) throw error;
            response.setBody([made.id, made.n, found.length]);
        });
    });
    if (!accepted) throw new Error("not accepted");
}"""
STAMP = """function () {
    var request = getContext().getRequest(), body = request.getBody();
    body.stamped = request.getOperationType();
    request.setBody(body);
}"""
LOG = """function () {
    var made = getContext().getResponse().getBody(), items = getContext().getCollection();
    items.createDocument(items.getAltLink(), { id: "log of " + made.id, pk: "many", etag: made._etag });
}"""


class Scripts(Checks):
    """The checks, in an account with the container of peer.py."""

    async def scripts_of(self, kind, script):
        """Each operation on scripts of a kind; leaves the script there."""
        scripts = self.items.scripts

        def call(verb, *given):
            return getattr(scripts, f"{verb}_{kind}")(*given)

        made = await settle(call("create", {**script, "body": "() => 1"}))
        assert made["_etag"] and made["_rid"] and made["_self"] and made["_ts"] > 0, made
        await raises(CosmosResourceExistsError, lambda: call("create", script))
        same((await settle(call("replace", script["id"], script)))["body"], script["body"])
        same((await settle(call("get", script["id"])))["_rid"], made["_rid"])
        same([row["id"] for row in await rows(getattr(scripts, f"list_{kind}s")())], [script["id"]])
        text = "SELECT VALUE c.id FROM c WHERE c.id = @id"
        parameters = [{"name": "@id", "value": script["id"]}]
        same(await rows(getattr(scripts, f"query_{kind}s")(text, parameters=parameters)), [script["id"]])
        await settle(call("create", {**script, "id": "other"}))
        await settle(call("delete", "other"))
        await raises(CosmosResourceNotFoundError, lambda: call("get", "other"))

    def execute(self, *parameters):
        # The two clients have different names for the parameters.
        name = "params" if isinstance(self.client, CosmosClient) else "parameters"
        given = {name: list(parameters), "partition_key": "many", "enable_script_logging": True}
        return self.items.scripts.execute_stored_procedure("keep", **given)

    async def stored_procedures(self):
        await self.scripts_of("stored_procedure", {"id": "keep", "body": KEEP})
        same(await settle(self.execute("kept", 7)), ["kept", 7, 1])
        headers = self.items.client_connection.last_response_headers
        same(headers["x-ms-documentdb-script-log-results"], "keeping%20kept")
        # The client takes no session token from the answer: another region may be behind.
        for _ in range(100):
            found = await rows(self.query("SELECT VALUE c.n FROM c WHERE c.id = 'kept'", partition_key="many"))
            if found == [7]:
                break
            await asyncio.sleep(0.05)
        same(found, [7])
        for wrong, sub_status in ((("other", -1), 418), (("kept", 1), 409)):
            try:
                await settle(self.execute(*wrong))
            except CosmosHttpResponseError as error:
                same((error.status_code, error.sub_status), (400, sub_status))
            else:
                raise AssertionError("no CosmosHttpResponseError")
        await raises(CosmosResourceNotFoundError, lambda: self.items.read_item("other", "many"))

    async def triggers(self):
        before = {"id": "before", "body": STAMP, "triggerType": "Pre", "triggerOperation": "Create"}
        await self.scripts_of("trigger", before)
        after = {"id": "after", "body": LOG, "triggerType": TriggerType.Post, "triggerOperation": TriggerOperation.All}
        await settle(self.items.scripts.create_trigger(after))
        both = {"pre_trigger_include": "before", "post_trigger_include": "after"}
        made = await settle(self.items.create_item({"id": "t", "pk": "many"}, **both))
        same(made["stamped"], "Create")
        same((await settle(self.items.read_item("log of t", "many")))["etag"], made["_etag"])
        item = {"id": "u", "pk": "many"}
        await raises(CosmosHttpResponseError, lambda: self.items.create_item(item, pre_trigger_include="after"))
        await raises(CosmosHttpResponseError, lambda: self.items.create_item(item, pre_trigger_include="none"))
        await raises(CosmosHttpResponseError, lambda: self.items.replace_item("t", made, pre_trigger_include="before"))
        await settle(self.items.create_item({"id": "log of u", "pk": "many"}))
        await raises(CosmosHttpResponseError, lambda: self.items.create_item(item, **both))
        await raises(CosmosResourceNotFoundError, lambda: self.items.read_item("u", "many"))

    async def user_defined_functions(self):
        await self.scripts_of("user_defined_function", {"id": "half", "body": "function (n) { return n / 2; }"})
        text = "SELECT VALUE udf.half(c.n) FROM c WHERE udf.half(c.n) = 3.5"
        same(await rows(self.query(text, partition_key="many")), [3.5])
        same(await rows(self.across(text)), [3.5])
        missing = "SELECT VALUE udf.none(c.n) FROM c"
        await raises(CosmosHttpResponseError, lambda: rows(self.query(missing, partition_key="many")))


async def run(client):
    checks = Scripts(client)
    for name in [
        "create_database_and_container",
        "stored_procedures",
        "triggers",
        "user_defined_functions",
        "drop_container_and_database",
    ]:
        await check(name, getattr(checks, name)())


if __name__ == "__main__":
    asyncio.run(main(run))
