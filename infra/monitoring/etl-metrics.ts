import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Stream } from 'aws-cdk-lib/aws-kinesis';
import type { EventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { FunctionName } from '../../functions/runtime/environment.ts';
import { METRIC_NAMESPACE, type MetricName } from '../../functions/runtime/metric-names.ts';
import type { Stage } from '../stage-config.ts';

/** The parts of the pipeline that alarms and dashboard take metrics from. */
export type Flow = {
  /** The value of the dimension `service` of the functions' own metrics. */
  service: string;
  apiName: string;
  stage: Stage;
  stream: Stream;
  delivery: EventSourceMapping;
  /** Whether the event source mapping publishes what becomes of its chunks, which is charged. */
  countsEvents: boolean;
  machine: StateMachine;
  /** The state machine that rewrites days of the lake. */
  rewrites: StateMachine;
  functions: ReadonlyMap<FunctionName, IFunction>;
  tables: Readonly<Record<string, Table>>;
  /** The table of each global secondary index, by the name of the index. */
  indexes: Readonly<Record<string, Table>>;
};

const period = Duration.minutes(5);

/** A metric that the functions publish themselves. */
export function counted({ service }: Flow, metricName: MetricName): Metric {
  const dimensionsMap = { service };
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap,
    statistic: 'Sum',
    period,
    label: metricName,
  });
}

export function ofFunction(
  flow: Flow,
  name: FunctionName,
  metricName: string,
  statistic = 'Sum',
): Metric {
  return functionIn(flow, name).metric(metricName, { statistic, period, label: name });
}

function functionIn({ functions }: Flow, name: FunctionName): IFunction {
  const lambda = functions.get(name);
  if (!lambda) throw new Error(`The flow has no function ${name}`);
  return lambda;
}

export function ofMachine({ machine }: Flow, metricName: string, statistic = 'Sum'): Metric {
  return machine.metric(metricName, { statistic, period, label: metricName });
}

export function ofRewrites({ rewrites }: Flow, metricName: string): Metric {
  return rewrites.metric(metricName, { statistic: 'Sum', period, label: metricName });
}

export function ofStream({ stream }: Flow, metricName: string): Metric {
  return stream.metric(metricName, { statistic: 'Sum', period, label: metricName });
}

/** One per second of a period. With fewer, the stream had a burst and otherwise room. */
const REJECTED_RECORDS = period.toSeconds();

/**
 * The share of the records offered to the stream that it rejected. A burst is rejected in part and
 * put again, which is normal, so a period counts only if it has a rejected record per second.
 */
export function rejectedShare(flow: Flow): MathExpression {
  return new MathExpression({
    expression: `IF(FILL(rejected, 0) >= ${REJECTED_RECORDS}, rejected / (rejected + FILL(taken, 0)), 0)`,
    usingMetrics: {
      rejected: ofStream(flow, 'WriteProvisionedThroughputExceeded'),
      taken: ofStream(flow, 'IncomingRecords'),
    },
    label: 'rejected share',
    period,
  });
}

/** A metric of all functions of the account in this region, which share its concurrency. */
export function ofAccount(metricName: string, statistic: string): Metric {
  return new Metric({ namespace: 'AWS/Lambda', metricName, statistic, period, label: metricName });
}

/**
 * The number of chunks of which the event source mapping says this. It publishes its metrics under
 * its own id and no other dimension. Without metrics where it publishes none.
 */
export function ofDelivery(
  { delivery, countsEvents }: Flow,
  metricName: string,
  label: string,
): Metric[] {
  if (!countsEvents) return [];
  const metric = new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { EventSourceMappingUUID: delivery.eventSourceMappingId },
    statistic: 'Sum',
    period,
    label,
  });
  return [metric];
}

/** A metric of a table. It does not include the table's indexes. */
export function ofTable({ tables }: Flow, name: string, metricName: string): Metric {
  const { tableName } = tableOf(tables, name);
  return ofDynamo(name, metricName, { TableName: tableName });
}

/** A metric of a global secondary index. */
export function ofIndex({ indexes }: Flow, name: string, metricName: string): Metric {
  const { tableName } = tableOf(indexes, name);
  return ofDynamo(name, metricName, { TableName: tableName, GlobalSecondaryIndexName: name });
}

function tableOf(tables: Readonly<Record<string, Table>>, name: string): Table {
  const table = tables[name];
  if (!table) throw new Error(`The flow has no table or index ${name}`);
  return table;
}

function ofDynamo(name: string, metricName: string, dimensionsMap: Record<string, string>): Metric {
  return new Metric({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensionsMap,
    statistic: 'Sum',
    period,
    label: `${name} ${metricName}`,
  });
}

export function ofApi({ apiName, stage }: Flow, metricName: string, statistic = 'Sum'): Metric {
  return new Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    dimensionsMap: { ApiName: apiName, Stage: stage },
    statistic,
    period,
    label: metricName,
  });
}

/** CloudWatch allows ten metrics in the expression of an alarm. */
const MAX_METRICS = 10;

/**
 * Returns the sum of the metrics. A metric without data counts as 0. Throws if there are more
 * metrics than an alarm may use.
 */
export function sumOf(label: string, metrics: readonly IMetric[]): MathExpression {
  if (metrics.length > MAX_METRICS) throw new Error(`${label}: more than ${MAX_METRICS} metrics`);
  const usingMetrics = Object.fromEntries(metrics.map((metric, at) => [`m${at}`, metric]));
  const terms = Object.keys(usingMetrics).map((id) => `FILL(${id}, 0)`);
  return new MathExpression({ expression: terms.join(' + '), usingMetrics, label, period });
}
