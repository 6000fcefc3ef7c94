// Makes thousands of clients, uses each once and drops it, and says what the process held after the first and after all.
import { readFileSync, readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { CosmosClient } from "perilune";

const AT_ONCE = 10;

const use = () => new CosmosClient(process.env.ACCOUNT).databases.readAll().fetchAll();

async function make(clients) {
  for (let made = 0; made < clients; made += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, use));
}

/** What is left once all garbage is gone, the connections of clients that were dropped too. */
async function held() {
  const end = Date.now() + 20_000;
  let files = Infinity;
  for (let last = 0; last !== files && Date.now() < end; ) {
    last = files;
    gc();
    await sleep(200);
    files = readdirSync("/proc/self/fd").length;
  }
  const status = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(readFileSync("/proc/self/status", "utf8"))[1]);
  return { megabytes: Math.round(status("VmRSS") / 1000), threads: status("Threads"), files };
}

await make(500);
const once = await held();
await make(2000);
console.log(JSON.stringify({ once, after: await held() }));
