// What can be done with the scripts of a container?

import type { RequestOptions } from "./callOptions.js";
import type { Outcome } from "./calls.js";
import type { Container } from "./container.js";
import type { Context } from "./context.js";
import type { Resource } from "./database.js";
import type { TriggerOperation, TriggerType } from "./enums.js";
import { Operation } from "./native.js";
import { inOrder, type Execution } from "./legacy.js";
import { keyText, type PartitionKey } from "./partitionKey.js";
import { call } from "./resource.js";
import type { CosmosDiagnostics } from "./diagnostics.js";
import type { CosmosHeaders } from "./headers.js";
import { parts, ResourceResponse, type Around } from "./response.js";
import { Script, ScriptList, type Kind, type ScriptDefinition } from "./script.js";

/** A function that runs in the service, in one transaction on the items of one partition key. */
export interface StoredProcedureDefinition extends ScriptDefinition {}

/** A function that queries call as `udf.name(...)`. */
export interface UserDefinedFunctionDefinition extends ScriptDefinition {}

/** A function that runs with the writes whose options name it, as part of them. */
export interface TriggerDefinition extends ScriptDefinition {
  /** Before or after the write. */
  triggerType: TriggerType | `${TriggerType}` | Capitalize<`${TriggerType}`>;
  /** The writes that it can run with. */
  triggerOperation: TriggerOperation | `${TriggerOperation}` | Capitalize<`${TriggerOperation}`>;
}

const PROCEDURE: Kind = {
  create: Operation.CreateStoredProcedure,
  upsert: Operation.UpsertStoredProcedure,
  read: Operation.ReadStoredProcedure,
  replace: Operation.ReplaceStoredProcedure,
  delete: Operation.DeleteStoredProcedure,
  segment: "sprocs",
  name: "stored_procedure",
};
const TRIGGER: Kind = {
  create: Operation.CreateTrigger,
  upsert: Operation.UpsertTrigger,
  read: Operation.ReadTrigger,
  replace: Operation.ReplaceTrigger,
  delete: Operation.DeleteTrigger,
  segment: "triggers",
  name: "trigger",
};
const FUNCTION: Kind = {
  create: Operation.CreateUserDefinedFunction,
  upsert: Operation.UpsertUserDefinedFunction,
  read: Operation.ReadUserDefinedFunction,
  replace: Operation.ReplaceUserDefinedFunction,
  delete: Operation.DeleteUserDefinedFunction,
  segment: "udfs",
  name: "user_defined_function",
};

/** The answer to a call on a stored procedure. */
export class StoredProcedureResponse extends ResourceResponse<StoredProcedureDefinition & Resource> {
  /** The procedure itself. */
  readonly storedProcedure: StoredProcedure;

  constructor(
    resource: (StoredProcedureDefinition & Resource) | undefined,
    headers: CosmosHeaders | Around,
    statusCode: number,
    storedProcedure: StoredProcedure,
    diagnostics?: CosmosDiagnostics,
  ) {
    super(resource, headers, statusCode, diagnostics);
    this.storedProcedure = storedProcedure;
  }

  /** The same. */
  get sproc(): StoredProcedure {
    return this.storedProcedure;
  }
}

/** One stored procedure of a container. */
export class StoredProcedure extends Script<StoredProcedureDefinition, StoredProcedureResponse> {
  /**
   * Runs the procedure on the items of one partition key; the `resource` of the answer is what it set as the body of its
   * response. All it does is one transaction. It is sent once: a call whose answer was lost is not repeated, whatever
   * `retryWrite` says.
   *
   * With a client that was made as in the first generation, by `auth`, an array in the first place, or nothing, stands for
   * the parameters; then come the options, the partition key among them.
   */
  async execute<T = any>(
    partitionKey?: PartitionKey,
    params?: unknown[],
    options?: RequestOptions,
  ): Promise<ResourceResponse<T>>;
  async execute<T = any>(...given: Execution): Promise<ResourceResponse<T>> {
    const [partitionKey, params = [], options] = this.context.reading.isFirstGeneration === true ? inOrder(given) : given;
    const values = Array.isArray(params) ? params : [params];
    const load = { key: keyText("partitionKey", partitionKey), body: JSON.stringify(values) };
    const outcome = await call(this.context, Operation.ExecuteStoredProcedure, this.target, options, load);
    return new ResourceResponse<T>(...parts(outcome));
  }

  protected get kind(): Kind {
    return PROCEDURE;
  }

  protected answer(outcome: Outcome): StoredProcedureResponse {
    return new StoredProcedureResponse(...parts(outcome), this);
  }
}

/** The stored procedures of a container. */
export class StoredProcedures extends ScriptList<StoredProcedureDefinition, StoredProcedureResponse> {
  protected get kind(): Kind {
    return PROCEDURE;
  }

  protected answer(outcome: Outcome, id: string): StoredProcedureResponse {
    return new StoredProcedureResponse(...parts(outcome), new StoredProcedure(this.container, id, this.context));
  }
}

/** The answer to a call on a trigger. */
export class TriggerResponse extends ResourceResponse<TriggerDefinition & Resource> {
  /** The trigger itself. */
  readonly trigger: Trigger;

  constructor(
    resource: (TriggerDefinition & Resource) | undefined,
    headers: CosmosHeaders | Around,
    statusCode: number,
    trigger: Trigger,
    diagnostics?: CosmosDiagnostics,
  ) {
    super(resource, headers, statusCode, diagnostics);
    this.trigger = trigger;
  }
}

/** One trigger of a container. */
export class Trigger extends Script<TriggerDefinition, TriggerResponse> {
  protected get kind(): Kind {
    return TRIGGER;
  }

  protected answer(outcome: Outcome): TriggerResponse {
    return new TriggerResponse(...parts(outcome), this);
  }
}

/** The triggers of a container. */
export class Triggers extends ScriptList<TriggerDefinition, TriggerResponse> {
  protected get kind(): Kind {
    return TRIGGER;
  }

  protected answer(outcome: Outcome, id: string): TriggerResponse {
    return new TriggerResponse(...parts(outcome), new Trigger(this.container, id, this.context));
  }
}

/** The answer to a call on a user-defined function. */
export class UserDefinedFunctionResponse extends ResourceResponse<UserDefinedFunctionDefinition & Resource> {
  /** The function itself. */
  readonly userDefinedFunction: UserDefinedFunction;

  constructor(
    resource: (UserDefinedFunctionDefinition & Resource) | undefined,
    headers: CosmosHeaders | Around,
    statusCode: number,
    userDefinedFunction: UserDefinedFunction,
    diagnostics?: CosmosDiagnostics,
  ) {
    super(resource, headers, statusCode, diagnostics);
    this.userDefinedFunction = userDefinedFunction;
  }

  /** The same. */
  get udf(): UserDefinedFunction {
    return this.userDefinedFunction;
  }
}

/** One user-defined function of a container. */
export class UserDefinedFunction extends Script<UserDefinedFunctionDefinition, UserDefinedFunctionResponse> {
  protected get kind(): Kind {
    return FUNCTION;
  }

  protected answer(outcome: Outcome): UserDefinedFunctionResponse {
    return new UserDefinedFunctionResponse(...parts(outcome), this);
  }
}

/** The user-defined functions of a container. */
export class UserDefinedFunctions extends ScriptList<UserDefinedFunctionDefinition, UserDefinedFunctionResponse> {
  protected get kind(): Kind {
    return FUNCTION;
  }

  protected answer(outcome: Outcome, id: string): UserDefinedFunctionResponse {
    return new UserDefinedFunctionResponse(...parts(outcome), new UserDefinedFunction(this.container, id, this.context));
  }
}

/** The stored procedures, triggers and user-defined functions of a container. */
export class Scripts {
  readonly container: Container;
  readonly #context: Context;

  /** @internal */
  constructor(container: Container, context: Context) {
    this.container = container;
    this.#context = context;
  }

  /** A stored procedure. Asks nobody. */
  storedProcedure(id: string): StoredProcedure {
    return new StoredProcedure(this.container, id, this.#context);
  }

  /** A trigger. Asks nobody. */
  trigger(id: string): Trigger {
    return new Trigger(this.container, id, this.#context);
  }

  /** A user-defined function. Asks nobody. */
  userDefinedFunction(id: string): UserDefinedFunction {
    return new UserDefinedFunction(this.container, id, this.#context);
  }

  /** All stored procedures. */
  get storedProcedures(): StoredProcedures {
    return new StoredProcedures(this.container, this.#context);
  }

  /** All triggers. */
  get triggers(): Triggers {
    return new Triggers(this.container, this.#context);
  }

  /** All user-defined functions. */
  get userDefinedFunctions(): UserDefinedFunctions {
    return new UserDefinedFunctions(this.container, this.#context);
  }
}
