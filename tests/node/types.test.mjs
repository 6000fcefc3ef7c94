// Do the types fit what users write, as ECMAScript modules and as CommonJS, without the types of Node too?

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { folder, run } from "./support/run.mjs";

const tsc = join(folder, "node_modules", "typescript", "bin", "tsc");
const place = mkdtempSync(join(folder, "node_modules", "types-"));
after(() => rmSync(place, { recursive: true }));

for (const [ending, module] of [["mts", "NodeNext"], ["cts", "NodeNext"], ["ts", "ESNext"]]) {
  test(`as ${ending} with ${module}`, async () => {
    const files = ["usage", "programs"].map((name) => {
      const file = join(place, `${name}.${ending}`);
      cpSync(join(folder, "types", `${name}.ts`), file);
      return file;
    });
    const resolution = module === "ESNext" ? ["--moduleResolution", "bundler"] : [];
    const strict = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];
    const options = ["--target", "ES2022", "--lib", "ES2022,ESNext.Disposable", "--types", "node", "--module", module];
    const { code, output } = await run(process.execPath, [tsc, ...strict, ...options, ...resolution, ...files]);
    assert.equal(code, 0, output);
  });
}
