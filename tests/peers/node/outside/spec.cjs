// `node spec.cjs ROOT SUBJECT SPEC` runs one spec of the official package that lies in the folder ROOT. What the spec
// takes from the package's sources comes from the package SUBJECT instead where that exports it, and from those sources
// where the official package keeps it to itself. With SUBJECT `-` all of it is the official package's own.
//
// Prints one line of JSON: what passed, what failed and why, and which private names were used.

const Module = require("node:module");
const fs = require("node:fs");
const path = require("node:path");
const Mocha = require("mocha");
const ts = require("typescript");

const [root, subject, spec] = process.argv.slice(2);
const LIMIT_MS = 60_000;
const OPTIONS = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };

for (const ending of [".ts", ".js"]) transpile(ending, Module._extensions[".js"]);
const used = { missing: new Set(), private: new Set() };
if (subject !== "-") substitute(require(subject));

function substitute(ours) {
  const load = Module._load;
  Module._load = function (request, parent, ...rest) {
    const theirs = load.call(this, request, parent, ...rest);
    if (!isSpec(parent?.filename) || !request.startsWith(".")) return theirs;
    const file = Module._resolveFilename(request, parent);
    return isSpec(file) || file.endsWith(".json") ? theirs : substituted(ours, theirs, path.relative(root, file));
  };
}

/** Loads what is TypeScript or an ES module as CommonJS, function bodies as they stand: some specs compare them. */
function transpile(ending, load) {
  Module._extensions[ending] = (module, file) => {
    const text = fs.readFileSync(file, "utf8");
    const isForeign = ending === ".ts" || (file.startsWith(root) && /^(import|export)\b/m.test(text));
    if (!isForeign) return load(module, file);
    module._compile(ts.transpileModule(text, { compilerOptions: OPTIONS, fileName: file }).outputText, file);
  };
}

function isSpec(file) {
  return file !== undefined && file.startsWith(root) && /(^|[/\\])test[/\\]/.test(path.relative(root, file));
}

function substituted(ours, theirs, file) {
  const open = require(entry());
  const module = {};
  for (const name of Object.keys(theirs)) {
    const get = () => {
      if (name in ours) return ours[name];
      used[name in open ? "missing" : "private"].add(`${name} of ${file}`);
      return name in open ? undefined : theirs[name];
    };
    Object.defineProperty(module, name, { enumerable: true, get });
  }
  return Object.defineProperty(module, "__esModule", { value: true });
}

/** What the official package exports: of 4.x, `src` is what its npm package has compiled. */
function entry() {
  const { main, module = main } = require(path.join(root, "package.json"));
  return path.join(root, fs.existsSync(path.join(root, "src/index.js")) ? "src/index.js" : module);
}

// 2.1.7 asks for TLS 1.0 when certificates are not checked, which nobody speaks any more.
const https = require("node:https");
const request = https.request;
https.request = (options, ...rest) => request(Object.assign(options, { secureProtocol: undefined }), ...rest);

const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(String(reason)));

const mocha = new Mocha({ timeout: LIMIT_MS, reporter: function () {} });
const results = { passes: [], failures: [], pending: [] };
try {
  mocha.addFile(spec);
  const runner = mocha.run(() => end());
  runner.on("pass", (test) => results.passes.push(test.fullTitle()));
  runner.on("pending", (test) => results.pending.push(test.fullTitle()));
  runner.on("fail", (test, error) => results.failures.push([test.fullTitle(), String(error?.stack ?? error?.message ?? JSON.stringify(error))]));
} catch (error) {
  results.failures.push(["the file itself", error.stack]);
  end();
}

function end() {
  const said = { ...results, unhandled, missing: [...used.missing], private: [...used.private] };
  process.stdout.write(`\n@@${JSON.stringify(said)}\n`, () => process.exit(0));
}
