// What did a query cost the service, and this client?

import { TimeSpan } from "./timeSpan.js";

/** The names in the header `x-ms-documentdb-query-metrics`, and what they are called in words. */
export const QueryMetricsConstants = {
  RetrievedDocumentCount: "retrievedDocumentCount",
  RetrievedDocumentSize: "retrievedDocumentSize",
  OutputDocumentCount: "outputDocumentCount",
  OutputDocumentSize: "outputDocumentSize",
  IndexHitRatio: "indexUtilizationRatio",
  IndexHitDocumentCount: "indexHitDocumentCount",
  TotalQueryExecutionTimeInMs: "totalExecutionTimeInMs",
  QueryCompileTimeInMs: "queryCompileTimeInMs",
  LogicalPlanBuildTimeInMs: "queryLogicalPlanBuildTimeInMs",
  PhysicalPlanBuildTimeInMs: "queryPhysicalPlanBuildTimeInMs",
  QueryOptimizationTimeInMs: "queryOptimizationTimeInMs",
  IndexLookupTimeInMs: "indexLookupTimeInMs",
  DocumentLoadTimeInMs: "documentLoadTimeInMs",
  VMExecutionTimeInMs: "VMExecutionTimeInMs",
  DocumentWriteTimeInMs: "writeOutputTimeInMs",
  QueryEngineTimes: "queryEngineTimes",
  SystemFunctionExecuteTimeInMs: "systemFunctionExecuteTimeInMs",
  UserDefinedFunctionExecutionTimeInMs: "userFunctionExecuteTimeInMs",
  RetrievedDocumentCountText: "Retrieved Document Count",
  RetrievedDocumentSizeText: "Retrieved Document Size",
  OutputDocumentCountText: "Output Document Count",
  OutputDocumentSizeText: "Output Document Size",
  IndexUtilizationText: "Index Utilization",
  TotalQueryExecutionTimeText: "Total Query Execution Time",
  QueryPreparationTimesText: "Query Preparation Times",
  QueryCompileTimeText: "Query Compilation Time",
  LogicalPlanBuildTimeText: "Logical Plan Build Time",
  PhysicalPlanBuildTimeText: "Physical Plan Build Time",
  QueryOptimizationTimeText: "Query Optimization Time",
  QueryEngineTimesText: "Query Engine Times",
  IndexLookupTimeText: "Index Lookup Time",
  DocumentLoadTimeText: "Document Load Time",
  WriteOutputTimeText: "Document Write Time",
  RuntimeExecutionTimesText: "Runtime Execution Times",
  TotalExecutionTimeText: "Query Engine Execution Time",
  SystemFunctionExecuteTimeText: "System Function Execution Time",
  UserDefinedFunctionExecutionTimeText: "User-defined Function Execution Time",
  ClientSideQueryMetricsText: "Client Side Metrics",
  RetriesText: "Retry Count",
  RequestChargeText: "Request Charge",
  FetchExecutionRangesText: "Partition Execution Timeline",
  SchedulingMetricsText: "Scheduling Metrics",
} as const;

const NAMES = QueryMetricsConstants;

/** The pairs of `name=number;name=number`; what is no such pair is left out. */
function pairs(text: string): Map<string, number> {
  const read = text.split(";").map((pair): [string, number] => {
    const [name = "", number = ""] = pair.split("=");
    return [name.trim(), number.trim() === "" ? Number.NaN : Number(number)];
  });
  return new Map(read.filter(([, number]) => Number.isFinite(number)));
}

const time = (read: Map<string, number>, name: string) => TimeSpan.fromMilliseconds(read.get(name) ?? 0);
const written = (...pairs: [string, number][]) => pairs.map(([name, number]) => `${name}=${number}`).join(";");
const ms = (time: TimeSpan) => time.totalMilliseconds();

/** What this client had to pay. */
export class ClientSideMetrics {
  static readonly zero = new ClientSideMetrics(0);

  /** In request units. */
  constructor(public readonly requestCharge: number) {}

  static createFromArray(...clientSideMetricsArray: ClientSideMetrics[]): ClientSideMetrics {
    return ClientSideMetrics.zero.add(...clientSideMetricsArray);
  }

  /** The sum of these and others. */
  add(...clientSideMetricsArray: ClientSideMetrics[]): ClientSideMetrics {
    return new ClientSideMetrics([this, ...clientSideMetricsArray].reduce((sum, one) => sum + one.requestCharge, 0));
  }
}

/** How long it took to prepare a query. */
export class QueryPreparationTimes {
  static readonly zero = QueryPreparationTimes.createFromDelimitedString("");

  constructor(
    public readonly queryCompilationTime: TimeSpan,
    public readonly logicalPlanBuildTime: TimeSpan,
    public readonly physicalPlanBuildTime: TimeSpan,
    public readonly queryOptimizationTime: TimeSpan,
  ) {}

  static createFromArray(queryPreparationTimesArray: QueryPreparationTimes[]): QueryPreparationTimes {
    return QueryPreparationTimes.zero.add(...queryPreparationTimesArray);
  }

  static createFromDelimitedString(delimitedString: string): QueryPreparationTimes {
    const read = pairs(delimitedString);
    return new QueryPreparationTimes(
      time(read, NAMES.QueryCompileTimeInMs),
      time(read, NAMES.LogicalPlanBuildTimeInMs),
      time(read, NAMES.PhysicalPlanBuildTimeInMs),
      time(read, NAMES.QueryOptimizationTimeInMs),
    );
  }

  /** The sum of these and others. */
  add(...queryPreparationTimesArray: QueryPreparationTimes[]): QueryPreparationTimes {
    return queryPreparationTimesArray.reduce<QueryPreparationTimes>(
      (sum, one) =>
        new QueryPreparationTimes(
          sum.queryCompilationTime.add(one.queryCompilationTime),
          sum.logicalPlanBuildTime.add(one.logicalPlanBuildTime),
          sum.physicalPlanBuildTime.add(one.physicalPlanBuildTime),
          sum.queryOptimizationTime.add(one.queryOptimizationTime),
        ),
      this,
    );
  }

  /** As in the header. */
  toDelimitedString(): string {
    return written(
      [NAMES.QueryCompileTimeInMs, ms(this.queryCompilationTime)],
      [NAMES.LogicalPlanBuildTimeInMs, ms(this.logicalPlanBuildTime)],
      [NAMES.PhysicalPlanBuildTimeInMs, ms(this.physicalPlanBuildTime)],
      [NAMES.QueryOptimizationTimeInMs, ms(this.queryOptimizationTime)],
    );
  }
}

/** How long it took to run a query. */
export class RuntimeExecutionTimes {
  static readonly zero = RuntimeExecutionTimes.createFromDelimitedString("");

  constructor(
    public readonly queryEngineExecutionTime: TimeSpan,
    public readonly systemFunctionExecutionTime: TimeSpan,
    public readonly userDefinedFunctionExecutionTime: TimeSpan,
  ) {}

  static createFromArray(runtimeExecutionTimesArray: RuntimeExecutionTimes[]): RuntimeExecutionTimes {
    return RuntimeExecutionTimes.zero.add(...runtimeExecutionTimesArray);
  }

  /** The engine's own time is what is left of that of its machine without looking up, loading and writing. */
  static createFromDelimitedString(delimitedString: string): RuntimeExecutionTimes {
    const read = pairs(delimitedString);
    const others = [NAMES.IndexLookupTimeInMs, NAMES.DocumentLoadTimeInMs, NAMES.DocumentWriteTimeInMs];
    const engine = others.reduce((left, name) => left.subtract(time(read, name)), time(read, NAMES.VMExecutionTimeInMs));
    return new RuntimeExecutionTimes(
      engine,
      time(read, NAMES.SystemFunctionExecuteTimeInMs),
      time(read, NAMES.UserDefinedFunctionExecutionTimeInMs),
    );
  }

  /** The sum of these and others. */
  add(...runtimeExecutionTimesArray: RuntimeExecutionTimes[]): RuntimeExecutionTimes {
    return runtimeExecutionTimesArray.reduce<RuntimeExecutionTimes>(
      (sum, one) =>
        new RuntimeExecutionTimes(
          sum.queryEngineExecutionTime.add(one.queryEngineExecutionTime),
          sum.systemFunctionExecutionTime.add(one.systemFunctionExecutionTime),
          sum.userDefinedFunctionExecutionTime.add(one.userDefinedFunctionExecutionTime),
        ),
      this,
    );
  }

  /** As in the header. */
  toDelimitedString(): string {
    return written(
      [NAMES.SystemFunctionExecuteTimeInMs, ms(this.systemFunctionExecutionTime)],
      [NAMES.UserDefinedFunctionExecutionTimeInMs, ms(this.userDefinedFunctionExecutionTime)],
    );
  }
}

/** What a query cost. */
export class QueryMetrics {
  static readonly zero = QueryMetrics.createFromDelimitedString("");

  constructor(
    public readonly retrievedDocumentCount: number,
    /** In bytes. */
    public readonly retrievedDocumentSize: number,
    public readonly outputDocumentCount: number,
    /** In bytes. */
    public readonly outputDocumentSize: number,
    public readonly indexHitDocumentCount: number,
    public readonly totalQueryExecutionTime: TimeSpan,
    public readonly queryPreparationTimes: QueryPreparationTimes,
    public readonly indexLookupTime: TimeSpan,
    public readonly documentLoadTime: TimeSpan,
    public readonly vmExecutionTime: TimeSpan,
    public readonly runtimeExecutionTimes: RuntimeExecutionTimes,
    public readonly documentWriteTime: TimeSpan,
    public readonly clientSideMetrics: ClientSideMetrics,
  ) {}

  static createFromArray(queryMetricsArray: QueryMetrics[]): QueryMetrics {
    return QueryMetrics.zero.add(queryMetricsArray);
  }

  /** Of the header's text; what it doesn't tell is 0. */
  static createFromDelimitedString(
    delimitedString: string,
    clientSideMetrics: ClientSideMetrics = ClientSideMetrics.zero,
  ): QueryMetrics {
    const read = pairs(delimitedString);
    const count = (name: string) => read.get(name) ?? 0;
    const retrieved = count(NAMES.RetrievedDocumentCount);
    return new QueryMetrics(
      retrieved,
      count(NAMES.RetrievedDocumentSize),
      count(NAMES.OutputDocumentCount),
      count(NAMES.OutputDocumentSize),
      read.get(NAMES.IndexHitDocumentCount) ?? count(NAMES.IndexHitRatio) * retrieved,
      time(read, NAMES.TotalQueryExecutionTimeInMs),
      QueryPreparationTimes.createFromDelimitedString(delimitedString),
      time(read, NAMES.IndexLookupTimeInMs),
      time(read, NAMES.DocumentLoadTimeInMs),
      time(read, NAMES.VMExecutionTimeInMs),
      RuntimeExecutionTimes.createFromDelimitedString(delimitedString),
      time(read, NAMES.DocumentWriteTimeInMs),
      clientSideMetrics,
    );
  }

  /** The share of the documents read that the index found: 1 where none was read. */
  get indexHitRatio(): number {
    return this.retrievedDocumentCount === 0 ? 1 : this.indexHitDocumentCount / this.retrievedDocumentCount;
  }

  /** The sum of these and others. */
  add(queryMetricsArray: QueryMetrics[]): QueryMetrics {
    return queryMetricsArray.reduce<QueryMetrics>(
      (sum, one) =>
        new QueryMetrics(
          sum.retrievedDocumentCount + one.retrievedDocumentCount,
          sum.retrievedDocumentSize + one.retrievedDocumentSize,
          sum.outputDocumentCount + one.outputDocumentCount,
          sum.outputDocumentSize + one.outputDocumentSize,
          sum.indexHitDocumentCount + one.indexHitDocumentCount,
          sum.totalQueryExecutionTime.add(one.totalQueryExecutionTime),
          sum.queryPreparationTimes.add(one.queryPreparationTimes),
          sum.indexLookupTime.add(one.indexLookupTime),
          sum.documentLoadTime.add(one.documentLoadTime),
          sum.vmExecutionTime.add(one.vmExecutionTime),
          sum.runtimeExecutionTimes.add(one.runtimeExecutionTimes),
          sum.documentWriteTime.add(one.documentWriteTime),
          sum.clientSideMetrics.add(one.clientSideMetrics),
        ),
      this,
    );
  }

  /** As in the header. */
  toDelimitedString(): string {
    return [
      written(
        [NAMES.RetrievedDocumentCount, this.retrievedDocumentCount],
        [NAMES.RetrievedDocumentSize, this.retrievedDocumentSize],
        [NAMES.OutputDocumentCount, this.outputDocumentCount],
        [NAMES.OutputDocumentSize, this.outputDocumentSize],
        [NAMES.IndexHitRatio, this.indexHitRatio],
        [NAMES.TotalQueryExecutionTimeInMs, ms(this.totalQueryExecutionTime)],
      ),
      this.queryPreparationTimes.toDelimitedString(),
      written(
        [NAMES.IndexLookupTimeInMs, ms(this.indexLookupTime)],
        [NAMES.DocumentLoadTimeInMs, ms(this.documentLoadTime)],
        [NAMES.VMExecutionTimeInMs, ms(this.vmExecutionTime)],
      ),
      this.runtimeExecutionTimes.toDelimitedString(),
      written([NAMES.DocumentWriteTimeInMs, ms(this.documentWriteTime)]),
    ].join(";");
  }
}
