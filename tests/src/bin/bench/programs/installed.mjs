// What is installed for the package that the argument names, in the folder of BENCH_FOLDER? Tells its version, the packages
// beside it, and their size.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

const read = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** The folder of a package as one in `from` finds it. */
function folderOf(name, from) {
  const folder = join(from, "node_modules", name);
  if (existsSync(folder)) return folder;
  const above = dirname(from);
  return above === from ? undefined : folderOf(name, above);
}

function size(path) {
  const entry = statSync(path);
  if (!entry.isDirectory()) return entry.size;
  const inside = readdirSync(path).filter((name) => name !== "node_modules");
  return inside.reduce((sum, name) => sum + size(join(path, name)), 0);
}

/** The package and what it needs, by folder. */
function withNeeds(folder, found = new Set()) {
  if (!folder || found.has(folder)) return found;
  found.add(folder);
  for (const name of Object.keys(read(folder).dependencies ?? {})) withNeeds(folderOf(name, folder), found);
  return found;
}

const [name, root] = [process.argv[2], process.env.BENCH_FOLDER];
const own = read(root);
const told = ({ version }, packages, bytes) => console.log(JSON.stringify({ version, packages, bytes }));
if (own.name === name) {
  // Where it is built: what is published of it, and the native module beside it.
  const files = ["package.json", "README.md", ...own.files, ...readdirSync(root).filter((file) => file.endsWith(".node"))];
  const there = files.map((file) => join(root, file)).filter((path) => existsSync(path));
  told(own, 0, there.reduce((sum, path) => sum + size(path), 0));
} else {
  const folders = [...withNeeds(folderOf(name, root))];
  told(read(folders[0]), folders.length - 1, folders.reduce((sum, folder) => sum + size(folder), 0));
}
