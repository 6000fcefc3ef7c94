// How are headers read?

/** Headers by name, in lower case: texts, though the official type says no more than this. */
export interface CosmosHeaders {
  [name: string]: any;
}

/** From lines of name, `:` and value. */
export function parseHeaders(lines: string): CosmosHeaders {
  const headers: CosmosHeaders = {};
  for (const line of lines.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon)] = line.slice(colon + 1);
  }
  return headers;
}
