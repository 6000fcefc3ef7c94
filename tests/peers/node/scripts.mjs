// The official JavaScript client: stored procedures, triggers, functions.

import assert from "node:assert/strict";
import { TriggerOperation, TriggerType } from "@azure/cosmos";
import { check, checks, container, end, hub, ids, query, refused } from "./peer.mjs";

/** The container where its definition is changed. */
const settled = hub.database("peers").container("items");

// A procedure, a trigger for before and one for after a write: their texts run in the service.
/* global getContext */
function keep(id, n) {
  const [items, response] = [getContext().getCollection(), getContext().getResponse()];
  console.log("keeping " + id);
  const accepted = items.createDocument(items.getSelfLink(), { id, pk: "many", n }, (error, made) => {
    if (error) throw error;
    if (n < 0) throw new Error(418, "n is less than nothing");
    items.queryDocuments(items.getSelfLink(), "SELECT * FROM c", { pageSize: 100 }, (error, found) => {
      if (error) throw error;
      response.setBody([made.id, made.n, found.length]);
    });
  });
  if (!accepted) throw new Error("not accepted");
}

function stamp() {
  const request = getContext().getRequest();
  request.setBody({ ...request.getBody(), stamped: request.getOperationType() });
}

function log() {
  const [made, items] = [getContext().getResponse().getBody(), getContext().getCollection()];
  items.createDocument(items.getAltLink(), { id: "log of " + made.id, pk: "many", etag: made._etag });
}

/** Each operation on scripts of a kind; leaves the script there. */
async function scripts(kind, definition) {
  const list = settled.scripts[`${kind}s`];
  const { resource: made, statusCode } = await list.create({ ...definition, body: "() => 1" });
  assert.deepEqual([statusCode, typeof made._etag, typeof made._rid, made._ts > 0], [201, "string", "string", true]);
  await refused(409, () => list.create(definition));
  const one = settled.scripts[kind](definition.id);
  const { resource: replaced } = await one.replace(definition);
  assert.deepEqual([replaced.body, replaced._rid], [definition.body.toString(), made._rid]);
  assert.equal((await one.read()).resource._etag, replaced._etag);
  assert.deepEqual(ids((await list.readAll().fetchAll()).resources), [definition.id]);
  const spec = { query: "SELECT * FROM c WHERE c.id = @id", parameters: [{ name: "@id", value: definition.id }] };
  assert.deepEqual(ids((await list.query(spec).fetchAll()).resources), [definition.id]);
  await list.create({ ...definition, id: "other" });
  assert.equal((await settled.scripts[kind]("other").delete()).statusCode, 204);
  await refused(404, () => settled.scripts[kind]("other").read());
  return { [kind]: container.scripts[kind](definition.id) };
}

const own = {
  async stored_procedures() {
    const { storedProcedure } = await scripts("storedProcedure", { id: "keep", body: keep });
    const { statusCode, resource, headers } = await storedProcedure.execute("many", ["kept", 7], {
      enableScriptLogging: true,
    });
    assert.deepEqual([statusCode, resource], [200, ["kept", 7, 1]]);
    assert.equal(headers["x-ms-documentdb-script-log-results"], "keeping%20kept");
    assert.equal((await container.item("kept", "many").read()).resource.n, 7);
    for (const [parameters, substatus] of [
      [["other", -1], 418],
      [["kept", 1], 409],
    ]) {
      await assert.rejects(storedProcedure.execute("many", parameters), { code: 400, substatus });
    }
    assert.equal((await container.item("other", "many").read()).statusCode, 404);
  },

  async triggers() {
    await scripts("trigger", { id: "before", body: stamp, triggerType: "Pre", triggerOperation: "Create" });
    const after = { id: "after", body: log, triggerType: TriggerType.Post, triggerOperation: TriggerOperation.All };
    await settled.scripts.triggers.create(after);
    const both = { preTriggerInclude: ["before"], postTriggerInclude: ["after"] };
    const { resource: made } = await container.items.create({ id: "t", pk: "many" }, both);
    assert.equal(made.stamped, "Create");
    assert.equal((await container.item("log of t", "many").read()).resource.etag, made._etag);
    const item = { id: "u", pk: "many" };
    for (const preTriggerInclude of ["after", "none"]) {
      await refused(400, () => container.items.create(item, { preTriggerInclude }));
    }
    await refused(400, () => container.item("t", "many").replace(made, { preTriggerInclude: "before" }));
    await container.items.create({ id: "log of u", pk: "many" });
    await refused(400, () => container.items.create(item, both));
    assert.equal((await container.item("u", "many").read()).statusCode, 404);
  },

  async user_defined_functions() {
    await scripts("userDefinedFunction", { id: "half", body: (n) => n / 2 });
    const text = "SELECT VALUE udf.half(c.n) FROM c WHERE udf.half(c.n) = 3.5";
    for (const options of [{ partitionKey: "many" }, {}]) {
      assert.deepEqual((await query(text, options).fetchAll()).resources, [3.5]);
    }
    await refused(400, () => query("SELECT VALUE udf.none(c.n) FROM c", { partitionKey: "many" }).fetchAll());
  },
};

await check("create_database_and_container", checks.create_database_and_container);
for (const [name, steps] of Object.entries(own)) await check(name, steps);
await check("drop_container_and_database", checks.drop_container_and_database);
end();
