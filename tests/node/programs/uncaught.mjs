// Meets an error that nobody catches: thrown to the top, or of a promise that nobody waits for.
import { CosmosClient } from "perilune";

const client = new CosmosClient(process.env.ACCOUNT);

async function readsWhatIsNotThere() {
  await client.database("nowhere").container("none").items.create({ id: "1" });
}

if (process.argv[2] === "forgotten") void readsWhatIsNotThere();
else await readsWhatIsNotThere();
