// Which calls are under way?

/** A call, by the number that the native module knows it by. */
export interface Call<T> {
  readonly id: number;
  readonly resolve: (settled: T) => void;
  /** Is told how far it has come. */
  readonly listener: ((progress: any) => void) | undefined;
}

/**
 * Calls by number. No `Map`: one that calls come to and leave makes itself anew all the time, and V8, once it has moved an
 * old table to its old generation, keeps there what that refers to, and the answers and all that was made of them.
 */
export class UnderWay<T> {
  /** A power of two of places; a call has that of the last bits of its number. */
  #places: (Call<T> | undefined)[] = places(64);
  #lastId = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** A number that no call has had for long, not 0, whose place is free. */
  nextId(): number {
    do this.#lastId = (this.#lastId + 1) >>> 0;
    while (this.#lastId === 0 || this.#at(this.#lastId) !== undefined);
    return this.#lastId;
  }

  #at(id: number): Call<T> | undefined {
    return this.#places[id & (this.#places.length - 1)];
  }

  get(id: number): Call<T> | undefined {
    const call = this.#at(id);
    return call?.id === id ? call : undefined;
  }

  add(call: Call<T>): void {
    if (this.#size * 2 >= this.#places.length) this.#grow();
    this.#places[call.id & (this.#places.length - 1)] = call;
    this.#size += 1;
  }

  #grow(): void {
    const calls = this.#places;
    this.#places = places(calls.length * 2);
    for (const call of calls) if (call !== undefined) this.#places[call.id & (this.#places.length - 1)] = call;
  }

  /** Forgets a call; `undefined` if it is not under way. */
  take(id: number): Call<T> | undefined {
    const call = this.get(id);
    if (call === undefined) return undefined;
    this.#places[id & (this.#places.length - 1)] = undefined;
    this.#size -= 1;
    return call;
  }
}

function places<T>(count: number): (Call<T> | undefined)[] {
  return new Array<Call<T> | undefined>(count).fill(undefined);
}
