// How do documents become text, and text documents?

/** As `JSON` does it. */
export interface Json {
  parse(text: string): any;
  stringify(value: unknown): string;
}
