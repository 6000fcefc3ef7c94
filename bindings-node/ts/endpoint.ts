// How does an account write its endpoints?

/** As the account's own document does, and so the official package: with the port, and a slash at the end. */
export function asWritten(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  return `${protocol}//${hostname}:${port || (protocol === "https:" ? 443 : 80)}/`;
}
