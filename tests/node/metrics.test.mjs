// Are query metrics read, summed and written as the official package does?

import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientSideMetrics, QueryMetrics, QueryPreparationTimes, RuntimeExecutionTimes, TimeSpan } from "perilune";

const TEXT =
  "totalExecutionTimeInMs=33.67;queryCompileTimeInMs=0.06;queryLogicalPlanBuildTimeInMs=0.02;" +
  "queryPhysicalPlanBuildTimeInMs=0.1;queryOptimizationTimeInMs=0.01;VMExecutionTimeInMs=32.56;" +
  "indexLookupTimeInMs=0.36;documentLoadTimeInMs=9.58;systemFunctionExecuteTimeInMs=0.5;" +
  "userFunctionExecuteTimeInMs=0.25;retrievedDocumentCount=2000;retrievedDocumentSize=1125600;" +
  "outputDocumentCount=200;outputDocumentSize=3000;writeOutputTimeInMs=18.1;indexUtilizationRatio=0.5";
const ms = (time) => time.totalMilliseconds();

test("the header's text is read", () => {
  const metrics = QueryMetrics.createFromDelimitedString(TEXT, new ClientSideMetrics(7));
  assert.deepEqual([metrics.retrievedDocumentCount, metrics.retrievedDocumentSize], [2000, 1125600]);
  assert.deepEqual([metrics.outputDocumentCount, metrics.outputDocumentSize], [200, 3000]);
  assert.deepEqual([metrics.indexHitDocumentCount, metrics.indexHitRatio], [1000, 0.5]);
  assert.equal(ms(metrics.totalQueryExecutionTime), 33.67);
  assert.equal(ms(metrics.queryPreparationTimes.physicalPlanBuildTime), 0.1);
  assert.equal(ms(metrics.runtimeExecutionTimes.queryEngineExecutionTime), 4.52);
  assert.equal(metrics.clientSideMetrics.requestCharge, 7);
  const again = QueryMetrics.createFromDelimitedString(metrics.toDelimitedString(), new ClientSideMetrics(7));
  assert.deepEqual(again, metrics);
});

test("what is none is zero", () => {
  for (const text of ["", "nonsense", "a=b;=;totalExecutionTimeInMs=x"]) {
    assert.deepEqual(QueryMetrics.createFromDelimitedString(text), QueryMetrics.zero, text);
  }
  assert.equal(QueryMetrics.zero.indexHitRatio, 1);
  assert.equal(QueryMetrics.zero.toDelimitedString(), QueryMetrics.createFromArray([]).toDelimitedString());
});

test("metrics add up", () => {
  const one = QueryMetrics.createFromDelimitedString(TEXT, new ClientSideMetrics(2));
  const three = QueryMetrics.createFromArray([one, one, one]);
  assert.equal(three.retrievedDocumentCount, 6000);
  assert.equal(ms(three.documentLoadTime), 28.74);
  assert.equal(three.clientSideMetrics.requestCharge, 6);
  const times = [one.queryPreparationTimes, one.queryPreparationTimes];
  assert.equal(ms(QueryPreparationTimes.createFromArray(times).queryCompilationTime), 0.12);
  const run = RuntimeExecutionTimes.createFromArray([one.runtimeExecutionTimes, one.runtimeExecutionTimes]);
  assert.equal(ms(run.systemFunctionExecutionTime), 1);
  assert.equal(ClientSideMetrics.createFromArray(new ClientSideMetrics(1), new ClientSideMetrics(2)).requestCharge, 3);
});

test("times are told in parts and whole", () => {
  const time = new TimeSpan(1, 2, 3, 4, 5);
  assert.deepEqual([time.days(), time.hours(), time.minutes(), time.seconds(), time.milliseconds()], [1, 2, 3, 4, 5]);
  assert.equal(time.totalSeconds(), 93784.005);
  assert.equal(time.ticks(), 937840050000);
  assert.equal(TimeSpan.fromMinutes(1.5).totalSeconds(), 90);
  assert.ok(TimeSpan.fromHours(24).equals(TimeSpan.fromDays(1)));
  assert.equal(TimeSpan.compare(TimeSpan.fromSeconds(1), TimeSpan.fromSeconds(2)), -1);
  assert.ok(time.subtract(time).equals(TimeSpan.zero));
  assert.equal(time.negate().duration().ticks(), time.ticks());
  assert.equal(time.negate().hours(), -2);
  assert.throws(() => new TimeSpan(0, 0, 0, 0, "1"), /milliseconds must be a number/);
  assert.throws(() => TimeSpan.maxValue.add(TimeSpan.maxValue), RangeError);
});
