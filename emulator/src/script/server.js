// The server-side API as scripts see it, and the machine that the emulator drives: it takes a script, runs it, hands out
// the operations that the script asked for one by one, and is told their outcomes.
(() => {
  "use strict";
  const { parse, stringify } = JSON;
  const began = Date.now();
  const machine = { patience: 0 };
  const waiting = [];
  const logged = [];
  let inFlight;
  let given = {};
  let aborted;

  // The service's engine takes a number before the text.
  const numbered = (args, made) => {
    if (typeof args[0] === "number" && args.length > 1) made.number = args[0];
    return made;
  };
  const texts = (args) => (typeof args[0] === "number" && args.length > 1 ? args.slice(1) : args);
  globalThis.Error = new Proxy(Error, {
    apply: (target, self, args) => numbered(args, Reflect.apply(target, self, texts(args))),
    construct: (target, args, made) => numbered(args, Reflect.construct(target, texts(args), made)),
  });
  Error.prototype.constructor = Error;

  const said = (value) => (typeof value === "object" && value !== null ? stringify(value) : String(value));
  // A text with %s, %d, %i, %f, %j or %o takes the values that follow it; the others are put behind.
  const formatted = ([first, ...rest]) => {
    if (typeof first !== "string") return [first, ...rest].map(said).join(" ");
    const text = first.replace(/%[sdifjo]/g, (place) => (rest.length > 0 ? said(rest.shift()) : place));
    return [text, ...rest.map(said)].join(" ");
  };
  globalThis.console = Object.fromEntries(
    ["log", "info", "warn", "error"].map((name) => [name, (...values) => void logged.push(formatted(values))]),
  );

  const message = (values) => {
    const extra = new Map();
    const isBody = (key) => String(key).toLowerCase() === "body";
    const getValue = (key) => (isBody(key) ? values.body : extra.get(key));
    const setValue = (key, value) => void (isBody(key) ? (values.body = value) : extra.set(key, value));
    return {
      getBody: () => values.body,
      setBody: (body) => void (values.body = body),
      appendBody: (body) => void (values.body = (values.body ?? "") + body),
      getValue,
      setValue,
      appendValue: (key, value) => setValue(key, (getValue(key) ?? "") + value),
      getOperationType: () => given.operation,
    };
  };
  const request = {};
  const response = {};

  const named = (link) => {
    if (typeof link !== "string" || link === "") throw new Error(400, "The link must be a text that is not empty.");
    return link;
  };
  const ask = (operation, options, callback) => {
    if (typeof options === "function") [options, callback] = [undefined, options];
    if (callback !== undefined && callback !== null && typeof callback !== "function") {
      throw new Error(400, "The callback must be a function.");
    }
    if (Date.now() - began > machine.patience) return false;
    waiting.push({ operation: stringify({ ...operation, options: options ?? {} }), callback });
    return true;
  };
  const object = (body) => {
    if (typeof body === "string") body = parse(body);
    if (typeof body !== "object" || body === null) throw new Error(400, "The document must be an object.");
    return body;
  };
  const collection = {
    getSelfLink: () => given.selfLink,
    getAltLink: () => given.altLink,
    createDocument: (link, body, options, callback) =>
      ask({ kind: "create", link: named(link), body: object(body) }, options, callback),
    upsertDocument: (link, body, options, callback) =>
      ask({ kind: "upsert", link: named(link), body: object(body) }, options, callback),
    replaceDocument: (link, body, options, callback) =>
      ask({ kind: "replace", link: named(link), body: object(body) }, options, callback),
    readDocument: (link, options, callback) => ask({ kind: "read", link: named(link) }, options, callback),
    deleteDocument: (link, options, callback) => ask({ kind: "delete", link: named(link) }, options, callback),
    readDocuments: (link, options, callback) => ask({ kind: "feed", link: named(link) }, options, callback),
    queryDocuments: (link, query, options, callback) =>
      ask({ kind: "query", link: named(link), body: typeof query === "string" ? { query } : query }, options, callback),
  };

  // What queries in JavaScript are made of: each makes a list of a list.
  const ordered = (key, sign) => (rows) =>
    rows.toSorted((left, right) => {
      const [one, other] = [key(left), key(right)];
      return one < other ? -sign : one > other ? sign : 0;
    });
  const steps = {
    filter: (keep) => (rows) => rows.filter((row) => keep(row)),
    map: (make) => (rows) => rows.map((row) => make(row)),
    pluck: (name) => (rows) => rows.map((row) => row[name]),
    flatten: (isShallow) => (rows) => rows.flat(isShallow ? 1 : Infinity),
    sortBy: (key) => ordered(key, 1),
    sortByDescending: (key) => ordered(key, -1),
    unwind: (inner, make = (row, item) => [row, item]) => (rows) =>
      rows.flatMap((row) => inner(row).map((item) => make(row, item))),
  };
  // Of all documents, or of a page where its size is given; without a callback the result is the response's body.
  const value = (apply, options, callback) => {
    if (typeof options === "function") [options, callback] = [undefined, options];
    const found = [];
    const page = (continuation) =>
      ask({ kind: "feed", link: given.selfLink }, { ...options, continuation }, (error, rows, next) => {
        if (error && callback) return void callback(error);
        if (error) throw error;
        found.push(...rows);
        if (next.continuation === undefined || options?.pageSize !== undefined) {
          const result = apply(found);
          if (callback) callback(undefined, result, next);
          else response.body = result;
        } else if (!page(next.continuation)) throw new Error(408, "There is no time left for more documents.");
      });
    return page(options?.continuation);
  };
  const chain = (apply) => ({
    ...Object.fromEntries(
      Object.entries(steps).map(([name, step]) => [name, (...args) => chain((rows) => step(...args)(apply(rows)))]),
    ),
    value: (options, callback) => value(apply, options, callback),
  });
  collection.chain = () => chain((rows) => rows);
  for (const [name, step] of Object.entries(steps)) {
    // What a step takes comes first; whether an unwinding or a flattening has more than it needs is told by its type.
    collection[name] = (first, ...rest) => {
      if (name === "flatten" && typeof first !== "boolean") return value(step(), first, ...rest);
      const own = name === "unwind" && typeof rest[0] === "function" ? [first, rest.shift()] : [first];
      return value(step(...own), ...rest);
    };
  }
  const context = {
    getCollection: () => collection,
    getRequest: () => message(request),
    getResponse: () => message(response),
    abort: (reason) => {
      aborted ??= { reason };
    },
  };
  globalThis.getContext = () => context;
  globalThis.__ = { ...context, ...collection, request: message(request), response: message(response) };

  const compiled = (source) => {
    const run = eval;
    try {
      const value = run(`(${source}\n)`);
      if (typeof value === "function") return value;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const plain = source.replace(/\/\*[^]*?\*\/|\/\/[^\n]*/g, "");
      const name = /\bfunction\s*\*?\s*([\w$]+)/.exec(plain)?.[1];
      if (name === undefined) throw error;
      run(source);
      if (typeof globalThis[name] === "function") return globalThis[name];
    }
    throw new SyntaxError("the body is not a function");
  };
  const compile = (source) => {
    try {
      return compiled(source);
    } catch (error) {
      throw { compile: true, error };
    }
  };

  const functions = new Map();
  const told = (error, compile) => {
    const thrown = error instanceof Error ? `\r\nStack trace: ${error}\n${error.stack}` : "";
    return { text: said(error instanceof Error ? String(error) : error) + thrown, number: error?.number ?? null, compile };
  };
  const calls = {
    // Runs a script: its body, its arguments, and what it can ask for.
    run: ({ source, args, ...rest }) => {
      given = rest;
      request.body = rest.request;
      response.body = rest.response;
      compile(source)(...args);
    },
    // The next operation that the script waits for.
    next: () => {
      if (aborted) throw aborted.reason;
      inFlight = waiting.shift();
      return inFlight && parse(inFlight.operation);
    },
    // The outcome of that operation.
    done: ({ error, value, options }) => {
      const { callback } = inFlight;
      if (!error) return void callback?.(undefined, value, options);
      const failure = Object.assign(new Error(error.body), { number: error.number, body: error.body });
      if (!callback) throw failure;
      callback(failure, undefined, options);
    },
    outcome: () => ({ request: request.body, response: response.body }),
    log: () => logged.join("\n"),
    // A user-defined function: each argument in a list of its own, which is empty where it is undefined.
    apply: ({ name, source, args }) => {
      if (!functions.has(name)) functions.set(name, compile(source));
      return functions.get(name)(...args.map(([value]) => value));
    },
  };
  machine.call = (name, argument) => {
    try {
      const value = calls[name](parse(argument));
      return stringify({ values: value === undefined ? [] : [value] });
    } catch (error) {
      return stringify({ thrown: error?.compile === true ? told(error.error, true) : told(error, false) });
    }
  };
  return machine;
})();
