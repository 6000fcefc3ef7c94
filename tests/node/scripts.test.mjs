// Are stored procedures, triggers and user-defined functions kept and run?

import assert from "node:assert/strict";
import { test } from "node:test";
import { ResourceResponse, StoredProcedureResponse, TriggerOperation, TriggerType } from "perilune";

import { connect, newContainer, startAccount } from "./support/account.mjs";

const emulator = await startAccount();
const client = connect(emulator);
const container = await newContainer(client);
const { scripts } = container;

/* global __, getContext */
function keep(id, n) {
  console.log("keeping", id);
  __.createDocument(__.getSelfLink(), { id, pk: "a", n }, (error, made) => {
    if (error) throw error;
    getContext().getResponse().setBody(made);
  });
}

function stamp() {
  const request = getContext().getRequest();
  request.setBody({ ...request.getBody(), stamped: true });
}

const KINDS = [
  ["storedProcedure", "sprocs", { id: "k p", body: keep }],
  ["trigger", "triggers", { id: "stamp", body: stamp, triggerType: TriggerType.Pre, triggerOperation: "Create" }],
  ["userDefinedFunction", "udfs", { id: "half", body: "n => n / 2" }],
];

for (const [kind, segment, definition] of KINDS) {
  test(`a ${kind} lives from creation to deletion`, async () => {
    const list = scripts[`${kind}s`];
    const made = await list.create(definition);
    assert.equal(made.statusCode, 201);
    assert.equal(made.resource.body, definition.body.toString());
    const one = scripts[kind](definition.id);
    assert.equal(made[kind].url, one.url);
    assert.equal(one.url, `${container.url}/${segment}/${definition.id}`);
    assert.deepEqual((await one.read()).resource, made.resource);
    await assert.rejects(list.create(definition), { code: 409 });
    const replaced = await one.replace({ ...definition, body: () => 1 });
    assert.deepEqual([replaced.resource.body, replaced.resource._rid], ["() => 1", made.resource._rid]);
    const { resources } = await list.readAll({ maxItemCount: 1 }).fetchAll();
    assert.deepEqual(
      resources.map(({ id }) => id),
      [definition.id],
    );
    const spec = { query: "SELECT VALUE c.id FROM c WHERE c.id = @id", parameters: [{ name: "@id", value: "none" }] };
    assert.deepEqual((await list.query(spec).fetchAll()).resources, []);
    const deleted = await container[kind](definition.id).delete();
    assert.deepEqual([deleted.statusCode, deleted.resource], [204, undefined]);
    for (const gone of [() => one.read(), () => one.delete()]) await assert.rejects(gone, { code: 404 });
  });
}

test("a procedure runs with parameters", async () => {
  const { sproc } = await container.storedProcedures.create({ id: "keep", body: keep });
  const kept = await sproc.execute("a", ["1", 7], { enableScriptLogging: true });
  assert.ok(kept instanceof ResourceResponse && !(kept instanceof StoredProcedureResponse));
  assert.deepEqual([kept.statusCode, kept.resource.n], [200, 7]);
  assert.equal(kept.headers["x-ms-documentdb-script-log-results"], "keeping%201");
  assert.equal((await container.item("1", "a").read()).resource.n, 7);
  const again = { code: 400, substatus: 409, writeOutcome: "rejected" };
  await assert.rejects(scripts.storedProcedure("keep").execute("a", ["1", 8]), again);
  await scripts.storedProcedures.create({ id: "echo", body: (x) => __.response.setBody(x) });
  const echo = scripts.storedProcedure("echo");
  for (const value of ["text", 1.5, null, [1], { a: [] }]) {
    assert.deepEqual((await echo.execute("a", [value])).resource, value);
  }
  assert.equal((await echo.execute("a")).resource, "");
  await assert.rejects(scripts.storedProcedure("none").execute("a"), { code: 404 });
  await assert.rejects(scripts.storedProcedures.create(null), TypeError);
  assert.throws(() => scripts.storedProcedure(""), TypeError);
});

test("triggers and functions run with writes and queries", async () => {
  const triggerOperation = TriggerOperation.Create;
  await scripts.triggers.create({ id: "stamp", body: stamp, triggerType: TriggerType.Pre, triggerOperation });
  await scripts.userDefinedFunctions.create({ id: "half", body: (n) => n / 2 });
  const made = await container.items.create({ id: "2", pk: "b", n: 3 }, { preTriggerInclude: ["stamp"] });
  assert.equal(made.resource.stamped, true);
  await assert.rejects(made.item.replace(made.resource, { preTriggerInclude: "stamp" }), { code: 400 });
  for (const options of [{ partitionKey: "b" }, {}]) {
    const halves = container.items.query("SELECT VALUE udf.half(c.n) FROM c WHERE c.pk = 'b'", options);
    assert.deepEqual((await halves.fetchAll()).resources, [1.5]);
  }
});
