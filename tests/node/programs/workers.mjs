// Uses clients in worker threads, some of which are ended with calls under way; loads the module in none but them.
import { Worker, isMainThread, parentPort } from "node:worker_threads";
import { fileURLToPath } from "node:url";

function start() {
  const worker = new Worker(fileURLToPath(import.meta.url));
  const once = (event) => new Promise((resolve) => worker.once(event, resolve));
  return { answer: once("message"), ended: once("exit"), end: () => worker.terminate() };
}

if (isMainThread) {
  const [patient, hasty] = [[1, 2, 3, 4].map(start), [1, 2, 3, 4].map(start)];
  const answers = await Promise.all(patient.map(({ answer }) => answer));
  await Promise.all(hasty.map(({ end }) => end()));
  await Promise.all(patient.map(({ ended }) => ended));
  console.log(answers.join(" "));
} else {
  const { CosmosClient } = await import("perilune");
  const client = new CosmosClient(process.env.ACCOUNT);
  const { database } = await client.databases.createIfNotExists({ id: "workers" });
  const reads = await Promise.all(Array.from({ length: 100 }, () => database.read()));
  parentPort.postMessage(reads.length);
}
