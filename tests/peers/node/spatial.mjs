// Asks the emulator and `@turf/turf` where random shapes lie to each other, how far they are apart and how large they
// are. Prints `ran N`, and `FAIL ...` for each answer that differs. PEER_SEED repeats one run.

import turf from "@turf/turf";

const { PEER_ENDPOINT, PEER_SEED = "1" } = process.env;
const PAIRS = 500;

/** A small generator with a seed: mulberry32. */
let state = Number(PEER_SEED) >>> 0;
function roll() {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}

const between = (low, high) => low + roll() * (high - low);
const position = () => [between(-10, 10), between(-10, 10)];
const point = () => ({ type: "Point", coordinates: position() });
const line = () => ({ type: "LineString", coordinates: [position(), position(), position()].slice(roll() < 0.5 ? 1 : 0) });

/** Convex: the other library looks at corners only to tell whether one polygon lies in another. */
function polygon() {
  const [[x, y], radius, corners] = [position(), between(1, 12), 3 + Math.floor(roll() * 5)];
  const turn = (at) => ((at + 0.1) / corners) * 2 * Math.PI;
  const ring = Array.from({ length: corners }, (_, at) => [x + radius * Math.cos(turn(at)), y + radius * Math.sin(turn(at))]);
  return { type: "Polygon", coordinates: [[...ring, ring[0]]] };
}

const shapes = [point, line, polygon];
const any = () => shapes[Math.floor(roll() * 3)]();

async function post(path, body, headers) {
  const reply = await fetch(`${PEER_ENDPOINT}${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    // The emulator takes any token of this kind.
    headers: { authorization: "type%3Daad%26ver%3D1.0%26sig%3Dtest", "x-ms-documentdb-partitionkey": '["p"]', ...headers },
  });
  if (!reply.ok) throw new Error(`${reply.status} ${await reply.text()}`);
  return reply.json();
}

async function ask(container, query) {
  const headers = { "content-type": "application/query+json", "x-ms-documentdb-isquery": "true", "x-ms-max-item-count": "-1" };
  return (await post(`dbs/peers/colls/${container}/docs`, { query, parameters: [] }, headers)).Documents;
}

let [ran, failed] = [0, 0];
function check(name, pair, got, wanted, share = 0) {
  ran += 1;
  if (got === wanted || (share && Math.abs(got - wanted) <= share * Math.abs(wanted))) return;
  failed += 1;
  console.log(`FAIL ${name} ${JSON.stringify(pair)}: ${got} instead of ${wanted}`);
}

await post("dbs", { id: "peers" });
const pairs = Array.from({ length: PAIRS }, (_, at) => ({ id: String(at), pk: "p", at, a: any(), b: roll() < 0.7 ? polygon() : any() }));
for (const [container, type] of [["flat", "Geometry"], ["round", "Geography"]]) {
  await post("dbs/peers/colls", { id: container, partitionKey: { paths: ["/pk"], version: 2 }, geospatialConfig: { type } });
  for (const pair of pairs) await post(`dbs/peers/colls/${container}/docs`, pair);
}
for (const { at, met, inside } of await ask("flat", "SELECT c.at, ST_INTERSECTS(c.a, c.b) AS met, ST_WITHIN(c.a, c.b) AS inside FROM c")) {
  const { a, b } = pairs[at];
  // The other library takes a line in a polygon for disjoint from it, and one that leaves it for within.
  if (a.type !== b.type && [a.type, b.type].includes("LineString") && [a.type, b.type].includes("Polygon")) continue;
  check("ST_INTERSECTS", pairs[at], met, !turf.booleanDisjoint(a, b));
  if (b.type === "Polygon") check("ST_WITHIN", pairs[at], inside, turf.booleanWithin(a, b));
}
// The other library's earth is a sphere.
for (const { at, metres, area } of await ask("round", "SELECT c.at, ST_DISTANCE(c.a, c.b) AS metres, ST_AREA(c.b) AS area FROM c")) {
  const { a, b } = pairs[at];
  if (a.type === "Point" && b.type === "Point") check("ST_DISTANCE", pairs[at], metres, turf.distance(a, b) * 1000, 0.007);
  if (b.type === "Polygon") check("ST_AREA", pairs[at], area, turf.area(b), 0.02);
}
console.log(`ran ${ran}`);
process.exitCode = failed ? 1 : 0;
