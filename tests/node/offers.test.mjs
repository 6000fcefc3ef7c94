// Is throughput read and changed, and are containers replaced?

import assert from "node:assert/strict";
import { test } from "node:test";
import { Offer } from "perilune";

import { connect, newContainer, startAccount } from "./support/account.mjs";

const client = connect(await startAccount());

test("a container's throughput is read and replaced by its offer", async () => {
  const container = await newContainer(client, { throughput: 500 });
  const { resource, offer, statusCode } = await container.readOffer();
  assert.ok(offer instanceof Offer);
  assert.deepEqual([statusCode, resource.content.offerThroughput, offer.id], [200, 500, resource.id]);
  resource.content.offerThroughput = 600;
  const replaced = await offer.replace(resource);
  assert.deepEqual([replaced.resource.content.offerThroughput, replaced.offer], [600, offer]);
  assert.equal((await client.offer(offer.id).read()).resource.content.offerThroughput, 600);
  await assert.rejects(client.offer("none").read(), { code: 404 });
  assert.throws(() => offer.replace({}), TypeError);
});

test("throughput is an option of creation, too", async () => {
  const { database } = await newContainer(client);
  const content = async (id, body, options) => {
    const { container } = await database.containers.create({ id, partitionKey: "/pk", ...body }, options);
    return (await container.readOffer()).resource.content.offerThroughput;
  };
  assert.equal(await content("option", {}, { offerThroughput: 700 }), 700);
  assert.equal(await content("both", { throughput: 600 }, { offerThroughput: 700 }), 600);
  await assert.rejects(content("contrary", { maxThroughput: 4000 }, { offerThroughput: 700 }), /offerThroughput/);
  const { database: shared } = await client.databases.create({ id: "shared" }, { offerThroughput: 800 });
  assert.equal((await shared.readOffer()).resource.content.offerThroughput, 800);
});

test("an offer goes from manual to autoscale and back", async () => {
  const { resource, offer } = await (await newContainer(client, { throughput: 500 })).readOffer();
  const scaled = await offer.replace({ ...resource, content: { offerAutopilotSettings: { maxThroughput: 4000 } } });
  assert.equal(scaled.resource.content.offerAutopilotSettings.maxThroughput, 4000);
  const manual = await offer.replace({ ...resource, content: { offerThroughput: 800 } });
  assert.equal(manual.resource.content.offerThroughput, 800);
  assert.equal(manual.resource.content.offerAutopilotSettings, undefined);
});

test("what has no throughput of its own has no offer; what is not there is an error", async () => {
  const { database } = await newContainer(client);
  const { resource, offer, statusCode } = await database.readOffer();
  assert.deepEqual([resource, offer, statusCode], [undefined, undefined, 200]);
  await assert.rejects(database.container("none").readOffer(), { code: 404 });
  const { database: scaled } = await client.databases.create({ id: "scaled", maxThroughput: 4000 });
  assert.equal((await scaled.readOffer()).resource.content.offerAutopilotSettings.maxThroughput, 4000);
});

test("all offers, and those that a query names", async () => {
  const container = await newContainer(client, { throughput: 700 });
  const { offer } = await container.readOffer();
  const all = (await client.offers.readAll().fetchAll()).resources;
  assert.ok(all.some(({ id }) => id === offer.id));
  const parameters = [{ name: "@id", value: offer.id }];
  const { resources } = await client.offers.query({ query: "SELECT * FROM o WHERE o.id = @id", parameters }).fetchAll();
  assert.deepEqual(resources.map(({ content }) => content.offerThroughput), [700]);
});

test("a container is replaced", async () => {
  const container = await newContainer(client);
  const { resource } = await container.read();
  const replaced = await container.replace({ ...resource, defaultTtl: -1 });
  assert.deepEqual([replaced.statusCode, replaced.resource.defaultTtl, replaced.container], [200, -1, container]);
  const other = { ...resource, partitionKey: { paths: ["/other"] } };
  await assert.rejects(container.replace(other), { code: 400 });
  await assert.rejects(container.replace(undefined), TypeError);
  assert.equal((await container.replace(resource)).resource.defaultTtl, undefined);
  assert.deepEqual((await container.getPartitionKeyDefinition()).resource.paths, ["/pk"]);
  assert.deepEqual((await container.readPartitionKeyDefinition()).resource.paths, ["/pk"]);
});
