// Can an application make responses and errors of its own, as stand-ins in its tests?

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AbortError,
  ConflictResponse,
  Conflicts,
  CosmosClient,
  FeedRange,
  FeedResponse,
  ItemResponse,
  OfferResponse,
  ResourceResponse,
  TimeoutError,
} from "perilune";

const client = new CosmosClient({ endpoint: "https://contoso.test/", key: "c2VjcmV0" });
const container = client.database("db").container("items");
const headers = { "x-ms-request-charge": "2.5", etag: '"7"', "x-ms-activity-id": "a" };

test("of a resource", () => {
  const made = new ResourceResponse({ id: "1" }, headers, 200, undefined, 7);
  const { resource, statusCode, requestCharge, etag, activityId, substatus, diagnostics } = made;
  assert.deepEqual([resource, statusCode, requestCharge], [{ id: "1" }, 200, 2.5]);
  assert.deepEqual([etag, activityId, substatus, diagnostics.attempts], ['"7"', "a", 7, []]);
  const item = container.item("1", "p");
  const of = new ItemResponse({ id: "1" }, headers, 201, 1002, item);
  assert.ok(of instanceof ResourceResponse);
  assert.deepEqual([of.item, of.statusCode, of.substatus, of.headers], [item, 201, 1002, headers]);
  assert.equal(new OfferResponse({ id: "o" }, {}, 200, undefined, client.offer("o")).offer.id, "o");
  const conflict = container.conflict("c", "p");
  assert.equal(new ConflictResponse({ id: "c" }, {}, 200, conflict).conflict, conflict);
});

test("of a page", () => {
  const page = new FeedResponse([1, 2], { ...headers, "x-ms-continuation": "next" }, true);
  assert.deepEqual([page.resources, page.hasMoreResults, page.continuationToken], [[1, 2], true, "next"]);
  assert.deepEqual([page.requestCharge, page.correlatedActivityId, page.diagnostics.notes], [2.5, "", []]);
});

test("of errors and names", () => {
  const aborted = new AbortError("gone");
  assert.deepEqual([aborted.name, aborted.message], ["AbortError", "gone"]);
  const late = new TimeoutError();
  assert.deepEqual([late.name, late.code], ["TimeoutError", "TimeoutError"]);
  assert.deepEqual({ ...new FeedRange() }, { minInclusive: "", maxExclusive: "FF" });
  assert.equal(new Conflicts(container).container, container);
});
