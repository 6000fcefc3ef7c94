// Code in the account, users, conflicts.

import assert from "node:assert/strict";
import { CosmosClient } from "@azure/cosmos";
import { account, container, database, ids, refused } from "../peer.mjs";
import { fresh, all } from "./tools.mjs";

export const scripts = {
  async stored_procedures() {
    const body = `function (name) {
      var context = getContext();
      context.getCollection().createDocument(context.getCollection().getSelfLink(), { id: name, pk: "a" });
      context.getResponse().setBody({ hello: name });
    }`;
    const { scripts: own } = await fresh();
    await own.storedProcedures.create({ id: "greet", body });
    const { resource } = await own.storedProcedure("greet").execute("a", ["ada"]);
    assert.deepEqual(resource, { hello: "ada" });
    assert.deepEqual(ids((await own.storedProcedures.readAll().fetchAll()).resources), ["greet"]);
    await own.storedProcedure("greet").replace({ id: "greet", body: "function () {}" });
    await own.storedProcedure("greet").delete();
    await refused(404, () => own.storedProcedure("greet").read());
  },

  async triggers() {
    const body = `function () {
      var request = getContext().getRequest();
      var item = request.getBody();
      item.stamped = true;
      request.setBody(item);
    }`;
    const some = await fresh();
    await some.scripts.triggers.create({ id: "stamp", body, triggerType: "Pre", triggerOperation: "All" });
    await some.items.create({ id: "1", pk: "a" }, { preTriggerInclude: "stamp" });
    assert.equal((await some.item("1", "a").read()).resource.stamped, true);
    assert.deepEqual(ids((await some.scripts.triggers.readAll().fetchAll()).resources), ["stamp"]);
    await some.scripts.trigger("stamp").delete();
  },

  async user_defined_functions() {
    const some = await fresh();
    await some.items.create({ id: "1", pk: "a", n: 20 });
    await some.scripts.userDefinedFunctions.create({ id: "twice", body: "function (n) { return n * 2; }" });
    assert.deepEqual(await all(some, "SELECT VALUE udf.twice(c.n) FROM c"), [40]);
    assert.deepEqual(ids((await some.scripts.userDefinedFunctions.readAll().fetchAll()).resources), ["twice"]);
    await some.scripts.userDefinedFunction("twice").delete();
  },

  async users_and_permissions() {
    const { user } = await database.users.create({ id: "ada" });
    const body = { id: "reads", permissionMode: "Read", resource: "dbs/peers/colls/items" };
    await user.permissions.create(body);
    assert.deepEqual(ids((await user.permissions.readAll().fetchAll()).resources), ["reads"]);
    assert.deepEqual(ids((await database.users.readAll().fetchAll()).resources), ["ada"]);
    assert.equal((await user.permission("reads").read()).resource.permissionMode, "Read");
  },

  async resource_tokens() {
    const { resource } = await database.user("ada").permission("reads").read();
    const resourceTokens = { [resource.resource]: resource._token };
    const other = new CosmosClient({ endpoint: account.endpoint, resourceTokens });
    const some = other.database("peers").container("items");
    assert.equal((await some.item("a1", "a").read()).resource.id, "a1");
    await refused(403, () => some.items.upsert({ id: "a1", pk: "a" }));
    other.dispose();
  },

  async conflicts_feed() {
    assert.deepEqual((await container.conflicts.readAll().fetchAll()).resources, []);
    assert.deepEqual((await container.conflicts.query("SELECT * FROM c").fetchAll()).resources, []);
    await refused(404, () => container.conflict("none", "a").delete());
  },

  async conflicts_read() {
    await refused(404, container.conflict("none", "a").read());
  },
};
