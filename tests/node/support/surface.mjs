// Which of a list of public names and forms does the package's declaration file have?
//
// The lists in `surface/` hold, by exported name: its kind; for each constructor, method and function how many arguments a
// call has at least and at most (null: any number); its other members; and the values of enums and constants.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as perilune from "perilune";
import ts from "typescript";

const here = dirname(fileURLToPath(import.meta.url));

/** The list of a version of the official package. */
export const listOf = (version) => JSON.parse(readFileSync(join(here, "..", "surface", `${version}.json`), "utf8"));

const entry = join(dirname(fileURLToPath(import.meta.resolve("perilune"))), "..", "dist", "index.d.ts");
const program = ts.createProgram([entry], {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.esnext.disposable.d.ts"],
  types: [],
  strict: true,
  skipLibCheck: true,
});
const checker = program.getTypeChecker();
const module = checker.getSymbolAtLocation(program.getSourceFile(entry));
const aliased = (symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
const exported = new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, aliased(symbol)]));

function range(signature) {
  const declared = signature.parameters.map(({ valueDeclaration }) => valueDeclaration);
  const isOpen = declared.some((parameter) => parameter?.dotDotDotToken);
  const needed = declared.filter((parameter) => !parameter?.questionToken && !parameter?.initializer && !parameter?.dotDotDotToken);
  return [needed.length, isOpen ? Infinity : declared.length];
}

/** Whether one of the signatures can be called so. */
const accepts = (signatures, [least, most]) =>
  signatures.map(range).some(([from, to]) => from <= least && to >= (most ?? Infinity));

const calls = (type) => checker.getSignaturesOfType(checker.getNonNullableType(type), ts.SignatureKind.Call);

function* missingMembers(wanted, type, prefix) {
  for (const [name, forms] of Object.entries(wanted ?? {})) {
    const member = checker.getPropertyOfType(type, name);
    const fits = member && (forms === 0 || forms.every((form) => accepts(calls(checker.getTypeOfSymbol(member)), form)));
    if (!fits) yield prefix + name;
  }
}

function* missingParts(name, wanted, symbol) {
  const isAValue = (symbol.flags & ts.SymbolFlags.Value) !== 0;
  if (!isAValue && !wanted.typeOnly) yield "its value";
  if (wanted.kind === "namespace") {
    const held = new Set(checker.getExportsOfModule(symbol).map(({ name }) => name));
    yield* Object.keys(wanted.members).filter((member) => !held.has(member));
    return;
  }
  if (symbol.flags & ts.SymbolFlags.Type) yield* missingMembers(wanted.members, checker.getDeclaredTypeOfSymbol(symbol), ".");
  if (isAValue) {
    const type = checker.getTypeOfSymbol(symbol);
    const makes = checker.getSignaturesOfType(type, ts.SignatureKind.Construct);
    yield* (wanted.new ?? []).filter((form) => !accepts(makes, form)).map((form) => `new with ${form} arguments`);
    yield* missingMembers(wanted.statics, type, "static ");
    yield* (wanted.calls ?? []).filter((form) => !accepts(calls(type), form)).map((form) => `call with ${form} arguments`);
  }
  yield* missingValues(name, wanted);
  if (wanted.literals) {
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    const held = (type.isUnion() ? type.types : [type]).map(({ value }) => value);
    yield* wanted.literals.filter((literal) => !held.includes(literal)).map((literal) => JSON.stringify(literal));
  }
}

function* missingValues(name, { values = {}, open = [] }) {
  for (const [key, value] of Object.entries(values)) {
    const found = perilune[name]?.[key];
    if (open.includes(key) ? found === undefined : found !== value) yield `${key} = ${JSON.stringify(value)}`;
  }
}

const sizeOf = ({ new: makes = [], members = {}, statics = {}, values = {}, literals = [], calls }) =>
  1 + makes.length + literals.length + (calls ? 1 : 0) + [members, statics, values].flatMap(Object.keys).length;

/** How many names and forms a list has, and which the package lacks, as `Export.member`. */
export function compare(list) {
  const missing = [];
  let total = 0;
  for (const [name, wanted] of Object.entries(list)) {
    const size = sizeOf(wanted);
    total += size;
    const symbol = exported.get(name);
    if (symbol === undefined) missing.push({ name, size });
    else for (const part of missingParts(name, wanted, symbol)) missing.push({ name: `${name} ${part}`, size: 1 });
  }
  return { total, missing };
}
