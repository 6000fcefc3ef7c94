// `node --import as_azure.mjs PROGRAM` runs a program of the official JavaScript client with the package in the folder
// PERILUNE_PACKAGE in the place of `@azure/cosmos`.

import { register } from "node:module";
import { pathToFileURL } from "node:url";

const ours = pathToFileURL(`${process.env.PERILUNE_PACKAGE}/esm/index.mjs`).href;

function hook(url) {
  return `export const resolve = (name, context, next) =>
    name === "@azure/cosmos" ? { url: ${JSON.stringify(url)}, shortCircuit: true } : next(name, context);`;
}

register(`data:text/javascript,${encodeURIComponent(hook(ours))}`);
