// Asks the emulator and `@zeit/cosmosdb-query`, an evaluator of the dialect that shares nothing with it, the same
// generated queries over the same random documents. Prints `ran N`, and `FAIL ...` for each answer that differs.
// PEER_SEED repeats one run, PEER_RUNS sets how many queries there are. With `client` as argument it asks the official
// client instead, which puts the answers of the container's ranges together.

import { isDeepStrictEqual } from "node:util";
import { CosmosClient } from "@azure/cosmos";
import dialect from "@zeit/cosmosdb-query";

const { default: evaluate } = dialect;

const THROUGH_CLIENT = process.argv[2] === "client";
const { PEER_ENDPOINT, PEER_KEY, PEER_SEED = "1", PEER_RUNS = THROUGH_CLIENT ? "400" : "1200" } = process.env;
const DOCUMENTS = 30;
const QUERIES_A_SET = 200;

/** A small generator with a seed: mulberry32. */
function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const roll = dice(Number(PEER_SEED));
const below = (count) => Math.floor(roll() * count);
const pick = (list) => list[below(list.length)];
const chance = (share) => roll() < share;

const WORDS = ["", "a", "b", "ab", "Ab", "abc", "b_c", "50%", "zoo", "ä"];

function scalar() {
  return pick([
    () => below(7) - 3,
    () => below(13) / 4 - 1,
    () => pick(WORDS),
    () => chance(0.5),
    () => null,
  ])();
}

function document(at) {
  const made = { id: String(at), pk: THROUGH_CLIENT ? `p${at % 11}` : "p", _rid: String(at).padStart(4, "0"), i: at, n: below(9) - 4, s: pick(WORDS) };
  if (chance(0.8)) made.x = below(7) - 2;
  if (chance(0.6)) made.m = scalar();
  if (chance(0.7)) made.b = chance(0.5);
  made.o = { a: below(4), t: pick(WORDS) };
  made.l = Array.from({ length: below(4) }, () => below(5));
  made.k = Array.from({ length: below(3) }, () => ({ v: below(5), w: pick(WORDS) }));
  return made;
}

const text = () => JSON.stringify(pick(WORDS));
const integer = () => String(below(9) - 4);

const numbers = [
  () => pick(["c.n", "c.x", "c.o.a", "c.i", 'c["n"]']),
  integer,
  () => `(${number()} ${pick(["+", "-", "*"])} ${number()})`,
  () => `ABS(${number()})`,
  () => `LENGTH(${string()})`,
  () => `ARRAY_LENGTH(c.l)`,
  () => `SIGN(${number()})`,
  () => `FLOOR(${number()} / 2)`,
  () => `CEILING(${number()} / 4)`,
  () => `INDEX_OF(${string()}, ${text()})`,
  () => `${pick(["SQRT", "SQUARE", "TRUNC", "EXP", "SIN", "COS", "ATAN", "RADIANS", "DEGREES"])}(${number()})`,
  () => `LOG(ABS(${number()}) + ${1 + below(3)})`,
  () => `POWER(${number()}, ${below(4)})`,
  // Halves are rounded otherwise.
  () => `ROUND(${number()} / 3)`,
  () => `(${condition()} ? ${number()} : ${number()})`,
  () => `(SELECT VALUE COUNT(1) FROM g IN c.l WHERE g ${pick(["<", ">", "="])} ${integer()})`,
];
const strings = [
  () => pick(["c.s", "c.o.t"]),
  text,
  () => `CONCAT(${string()}, ${string()})`,
  () => `UPPER(${string()})`,
  () => `LOWER(${string()})`,
  () => `SUBSTRING(${string()}, ${below(3)}, ${below(4)})`,
  () => `LEFT(${string()}, ${below(3)})`,
  () => `RIGHT(${string()}, ${1 + below(2)})`,
  () => `REPLACE(${string()}, "b", ${text()})`,
  () => `TRIM(CONCAT(" ", ${string()}, " "))`,
  () => `REVERSE(${string()})`,
  () => `${pick(["LTRIM", "RTRIM"])}(CONCAT(" ", ${string()}, " "))`,
  () => `REPLICATE(${string()}, ${below(3)})`,
  () => `TOSTRING(${pick(["c.i", "c.b", "c.s"])})`,
];
const conditions = [
  () => `${number()} ${pick(["=", "!=", "<", "<=", ">", ">="])} ${number()}`,
  () => `${string()} ${pick(["=", "!=", "<", ">="])} ${string()}`,
  () => `(${condition()} AND ${condition()})`,
  () => `(${condition()} OR ${condition()})`,
  () => `NOT (${condition()})`,
  () => "c.b",
  () => `c.m = ${pick([integer, text, () => "true", () => "null"])()}`,
  // The other evaluator takes what is undefined for a value outside.
  () => `${pick(["c.n", "c.i", "c.o.a"])} BETWEEN ${integer()} AND ${integer()}`,
  () => `${number()} IN (${integer()}, ${integer()}, ${integer()})`,
  () => `${string()} IN (${text()}, ${text()})`,
  () => `${pick(["CONTAINS", "STARTSWITH", "ENDSWITH"])}(${string()}, ${text()})`,
  () => `${pick(["IS_DEFINED", "IS_NULL", "IS_STRING", "IS_NUMBER", "IS_BOOL"])}(c.${pick(["m", "x", "b", "s"])})`,
  () => `${pick(["IS_ARRAY", "IS_OBJECT", "IS_PRIMITIVE"])}(c.${pick(["l", "o", "m", "none"])})`,
  () => `ARRAY_CONTAINS(c.l, ${integer()})`,
  () => `REGEXMATCH(${string()}, ${JSON.stringify(pick(["^a", "b$", "[0-9]+%", "a.c", "^$", "(zoo|ab)"]))})`,
  () => `EXISTS(SELECT VALUE e FROM e IN c.l WHERE e > ${integer()})`,
  () => `EXISTS(SELECT VALUE f FROM f IN c.k WHERE f.v = ${integer()} AND f.w != ${text()})`,
];

let depth = 0;
function nested(kinds, leaves) {
  depth += 1;
  const made = pick(depth > 1 ? kinds.slice(0, leaves) : kinds)();
  depth -= 1;
  return made;
}
const number = () => nested(numbers, 2);
const string = () => nested(strings, 2);
const condition = () => (depth > 1 ? `${pick(["c.n", "c.x"])} > ${integer()}` : nested(conditions, conditions.length));
const value = () => pick([number, string, () => "c.m", () => "c.o", () => "c.l", () => `{"a": ${number()}, "z": c.m}`, () => `[${number()}, c.x]`, () => `ARRAY_CONCAT(c.l, [${number()}])`, () => `ARRAY_SLICE(c.l, ${below(3)}, ${below(3)})`])();
const where = () => (chance(0.75) ? ` WHERE ${condition()}` : "");
const order = () => pick([" ORDER BY c.i", " ORDER BY c.i DESC", " ORDER BY c.n, c.i DESC", " ORDER BY c.s DESC, c.i"]);

/** A query, and whether the order of its rows is told. The other evaluator has no DISTINCT, GROUP BY, OFFSET and LIMIT. */
const shapes = [
  () => [`SELECT * FROM c${where()}`, false],
  () => [`SELECT VALUE ${value()} FROM c${where()}`, false],
  () => [`SELECT c.id, ${value()} AS one, ${value()} AS two FROM c${where()}`, false],
  () => [`SELECT c.id, c.n FROM c${where()}${order()}`, true],
  () => [`SELECT TOP ${below(12)} c.id FROM c${where()}${order()}`, true],
  () => [`SELECT VALUE ${pick(["COUNT(1)", "COUNT(c.x)", "SUM(c.n)", "MIN(c.i)", "MAX(c.i)"])} FROM c WHERE ${condition()}`, false],
  () => [`SELECT c.id, t AS tag FROM c JOIN t IN c.l${where()}`, false],
  () => [`SELECT c.id, k.w FROM c JOIN k IN c.k WHERE k.v > ${integer()} AND ${condition()}`, false],
  () => [`SELECT c.id, ARRAY(SELECT VALUE t + 1 FROM t IN c.l WHERE t > ${integer()}) AS more FROM c${where()}`, false],
];

async function post(path, body, headers) {
  const reply = await fetch(`${PEER_ENDPOINT}${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    // The emulator takes any token of this kind.
    headers: { authorization: "type%3Daad%26ver%3D1.0%26sig%3Dtest", ...headers },
  });
  if (!reply.ok) throw new Error(`${reply.status} ${await reply.text()}`);
  return reply.json();
}

const client = THROUGH_CLIENT && new CosmosClient({ endpoint: PEER_ENDPOINT, key: PEER_KEY });

async function ask(container, query) {
  if (client) {
    const { items } = client.database("peers").container(container);
    return (await items.query(query, { maxItemCount: 1 + below(9) }).fetchAll()).resources;
  }
  const headers = {
    "content-type": "application/query+json",
    "x-ms-documentdb-isquery": "true",
    "x-ms-documentdb-partitionkey": '["p"]',
    "x-ms-max-item-count": "-1",
  };
  return (await post(`dbs/peers/colls/${container}/docs`, { query, parameters: [] }, headers)).Documents;
}

/** Without what the emulator adds to documents; sorted where the order is not told. */
function comparable(rows, ordered) {
  const plain = rows.map((row) => JSON.stringify(row, (name, value) => {
    if (name.startsWith("_")) return undefined;
    if (typeof value === "number") return Number(value.toPrecision(12)) + 0;
    if (value && typeof value === "object" && !Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
    }
    return value;
  }));
  return ordered ? plain : plain.sort();
}

let failed = 0;
await post("dbs", { id: "peers" }, {});
for (let ran = 0; ran < Number(PEER_RUNS); ran += QUERIES_A_SET) {
  const container = `set${ran}`;
  const documents = Array.from({ length: DOCUMENTS }, (_, at) => document(at));
  await post("dbs/peers/colls", { id: container, partitionKey: { paths: ["/pk"], version: 2 } }, {});
  for (const made of documents) {
    await post(`dbs/peers/colls/${container}/docs`, made, { "x-ms-documentdb-partitionkey": JSON.stringify([made.pk]) });
  }
  for (let at = 0; at < QUERIES_A_SET; at += 1) {
    const [query, ordered] = pick(shapes)();
    try {
      const wanted = comparable(evaluate(query).exec(documents).result, ordered);
      const got = comparable(await ask(container, query), ordered);
      if (isDeepStrictEqual(got, wanted)) continue;
      const [extra, missing] = [got.filter((row) => !wanted.includes(row)), wanted.filter((row) => !got.includes(row))];
      console.log(`FAIL ${query}: ${got.length} rows, ${extra.slice(0, 2)} instead of ${wanted.length}, ${missing.slice(0, 2)}`);
    } catch (error) {
      console.log(`FAIL ${query}: ${error.message.replace(/\s+/g, " ").slice(0, 300)}`);
    }
    failed += 1;
  }
}
console.log(`ran ${PEER_RUNS}`);
process.exit(failed ? 1 : 0);
