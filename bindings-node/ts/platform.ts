// On which kind of machine are we?

import { existsSync, readdirSync } from "node:fs";

/** Name of this machine's build: `linux-x64-gnu`. */
export function platform(): string {
  const { platform, arch } = process;
  if (platform === "linux") return `linux-${arch}-${isMusl() ? "musl" : "gnu"}`;
  return platform === "win32" ? `win32-${arch}-msvc` : `${platform}-${arch}`;
}

function isMusl(): boolean {
  // Whoever runs with musl was started by its loader. Where there is none, nothing need be asked: the report takes 4 ms.
  const libraries = existsSync("/lib") ? readdirSync("/lib") : [];
  if (!libraries.some((name) => name.startsWith("ld-musl-"))) return false;
  const report = process.report as NodeJS.ProcessReport & { excludeNetwork?: boolean };
  const before = report.excludeNetwork;
  // Else the report looks up the name of every open connection's other end.
  report.excludeNetwork = true;
  const { header } = report.getReport() as { header?: { glibcVersionRuntime?: string } };
  if (before !== undefined) report.excludeNetwork = before;
  return header !== undefined && header.glibcVersionRuntime === undefined;
}
