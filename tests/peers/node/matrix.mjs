// The official JavaScript client through the rows of ../matrix.json that the checks of peer.mjs leave open.

import { readFileSync } from "node:fs";
import { EVERY, check, checks, end, ids } from "./peer.mjs";
import { containers } from "./matrix_rows/containers.mjs";
import { feeds } from "./matrix_rows/feeds.mjs";
import { items } from "./matrix_rows/items.mjs";
import { scripts } from "./matrix_rows/scripts.mjs";

const own = { ...containers, ...items, ...feeds, ...scripts };
const { areas } = JSON.parse(readFileSync(new URL("../matrix.json", import.meta.url)));
const asked = areas.flatMap(({ rows }) => ids(rows)).filter((name) => name in own);
for (const name of EVERY) await check(name, checks[name]);
for (const name of asked) await check(name, own[name]);
await check("drop_container_and_database", checks.drop_container_and_database);
end();
