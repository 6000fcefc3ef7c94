// How does a program sign a request that it sends itself?

import { crypto } from "./builtin.js";
import { refuse } from "./check.js";
import type { CosmosHeaders } from "./headers.js";
import { SAS } from "./sas.js";
import type { HTTPMethod, ResourceType } from "./wire.js";

/** Adds `authorization` and `x-ms-date` to `headers`; a shared access signature stands for itself. The client signs its own requests by itself. */
export async function setAuthorizationTokenHeaderUsingMasterKey(
  verb: HTTPMethod | `${HTTPMethod}`,
  resourceId: string,
  resourceType: ResourceType | `${ResourceType}`,
  headers: CosmosHeaders,
  masterKey: string,
): Promise<void> {
  if (typeof masterKey !== "string" || masterKey === "") refuse("masterKey", "must be a string that is not empty");
  // The id of an offer is a resource id, which is signed in lower case.
  const id = String(resourceType) === "offers" ? resourceId.toLowerCase() : resourceId;
  const date = new Date().toUTCString();
  const text = `${verb.toLowerCase()}\n${resourceType.toLowerCase()}\n${id}\n${date.toLowerCase()}\n\n`;
  const signature = crypto().createHmac("sha256", Buffer.from(masterKey, "base64")).update(text).digest("base64");
  const token = masterKey.startsWith(SAS) ? masterKey : `type=master&ver=1.0&sig=${signature}`;
  headers["authorization"] = encodeURIComponent(token);
  headers["x-ms-date"] = date;
}
