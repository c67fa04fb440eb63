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
  machine: StateMachine;
  functions: ReadonlyMap<FunctionName, IFunction>;
  tables: Readonly<Record<string, Table>>;
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

/** The number of chunks whose deliveries were parked. */
export function parkedChunks(flow: Flow): Metric {
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'OnFailureDestinationDeliveredEventCount',
    dimensionsMap: {
      FunctionName: functionIn(flow, 'StartBatch').functionName,
      EventSourceMappingUUID: flow.delivery.eventSourceMappingId,
    },
    statistic: 'Sum',
    period,
    label: 'chunks parked',
  });
}

export function ofTable({ tables }: Flow, name: string, metricName: string): Metric {
  const table = tables[name];
  if (!table) throw new Error(`The flow has no table ${name}`);
  return new Metric({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensionsMap: { TableName: table.tableName },
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
