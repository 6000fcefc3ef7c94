// `node --import as_azure.mjs PROGRAM` runs a program of the official JavaScript client with the package in the folder
// PERILUNE_PACKAGE in the place of `@azure/cosmos`, whether it is imported or required.

import Module, { register } from "node:module";
import { pathToFileURL } from "node:url";

const ours = process.env.PERILUNE_PACKAGE;
const imported = pathToFileURL(`${ours}/esm/index.mjs`).href;

const hook = `export const resolve = (name, context, next) => {
  const isRequired = context.conditions.includes("require");
  return name === "@azure/cosmos" && !isRequired
    ? { url: ${JSON.stringify(imported)}, shortCircuit: true }
    : next(name, context);
};`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

const resolve = Module._resolveFilename;
Module._resolveFilename = (name, ...rest) => resolve(name === "@azure/cosmos" ? ours : name, ...rest);
