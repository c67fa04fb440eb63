import { METRIC_NAMESPACE, METRICS } from '../../../functions/runtime/metric-names.ts';

type DocumentedMetric = {
  /**
   * The sets of dimensions under which the metric is published. CloudWatch has no data under any
   * other set, not even under one that has a dimension more.
   */
  dimensions: readonly (readonly string[])[];
  unit: 'Bytes' | 'Count' | 'Milliseconds' | 'Seconds';
  /** The statistics that say something about the metric. `p` stands for every percentile. */
  statistics: readonly string[];
};

type Namespace = {
  /** The page that lists the metrics. */
  source: string;
  metrics: Readonly<Record<string, DocumentedMetric>>;
};

const FUNCTION = [['FunctionName'], ['FunctionName', 'Resource'], []] as const;
const MAPPING = [['EventSourceMappingUUID']] as const;
const MACHINE = [['StateMachineArn'], []] as const;
const STREAM = [['StreamName']] as const;
const TABLE_OR_INDEX = [['TableName'], ['TableName', 'GlobalSecondaryIndexName']] as const;
const API = [['ApiName'], ['ApiName', 'Stage']] as const;

const DURATION = ['Average', 'Maximum', 'p'] as const;
const STREAM_STATISTICS = ['Minimum', 'Maximum', 'Average', 'Sum', 'SampleCount'] as const;

const counted = (
  dimensions: DocumentedMetric['dimensions'],
  statistics: readonly string[] = ['Sum'],
): DocumentedMetric => ({ dimensions, unit: 'Count', statistics });

/**
 * What the documentation says of the metrics that alarms and dashboards use, by namespace and name.
 * Read in November 2026. A metric that is not listed here has to be looked up and added.
 */
export const DOCUMENTED_METRICS: Readonly<Record<string, Namespace>> = {
  // Dimensions: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html
  'AWS/Lambda': {
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
    metrics: {
      Invocations: counted(FUNCTION),
      Errors: counted(FUNCTION),
      Throttles: counted(FUNCTION),
      DestinationDeliveryFailures: counted(FUNCTION),
      Duration: { dimensions: FUNCTION, unit: 'Milliseconds', statistics: DURATION },
      IteratorAge: {
        dimensions: FUNCTION,
        unit: 'Milliseconds',
        statistics: ['Average', 'Maximum'],
      },
      ConcurrentExecutions: counted(FUNCTION, ['Maximum']),
      // Published only if the mapping's MetricsConfig has EventCount.
      DroppedEventCount: counted(MAPPING),
      OnFailureDestinationDeliveredEventCount: counted(MAPPING),
    },
  },
  'AWS/States': {
    source: 'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html',
    metrics: {
      ExecutionsStarted: counted(MACHINE),
      ExecutionsSucceeded: counted(MACHINE),
      ExecutionsFailed: counted(MACHINE),
      ExecutionsTimedOut: counted(MACHINE),
      ExecutionsAborted: counted(MACHINE),
      ExecutionTime: { dimensions: MACHINE, unit: 'Milliseconds', statistics: DURATION },
    },
  },
  'AWS/Kinesis': {
    source: 'https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html',
    metrics: {
      IncomingBytes: { dimensions: STREAM, unit: 'Bytes', statistics: STREAM_STATISTICS },
      IncomingRecords: counted(STREAM, STREAM_STATISTICS),
      ReadProvisionedThroughputExceeded: counted(STREAM, STREAM_STATISTICS),
      WriteProvisionedThroughputExceeded: counted(STREAM, STREAM_STATISTICS),
    },
  },
  'AWS/DynamoDB': {
    source:
      'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html',
    metrics: {
      ConsumedReadCapacityUnits: counted(TABLE_OR_INDEX),
      ConsumedWriteCapacityUnits: counted(TABLE_OR_INDEX),
      // Of a table, these do not include the events of its indexes.
      ReadThrottleEvents: counted(TABLE_OR_INDEX),
      WriteThrottleEvents: counted(TABLE_OR_INDEX),
      SystemErrors: counted([['TableName', 'Operation']]),
    },
  },
  'AWS/ApiGateway': {
    source:
      'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html',
    metrics: {
      '4XXError': counted(API, ['Sum', 'Average']),
      '5XXError': counted(API, ['Sum', 'Average']),
      Count: counted(API, ['SampleCount']),
      Latency: { dimensions: API, unit: 'Milliseconds', statistics: DURATION },
    },
  },
  [METRIC_NAMESPACE]: {
    source: 'test/functions/runtime/metrics.test.ts',
    metrics: Object.fromEntries(METRICS.map((name) => [name, own(name)])),
  },
};

function own(name: string): DocumentedMetric {
  const dimensions = [['service']];
  if (!name.endsWith('Seconds')) return counted(dimensions);
  return { dimensions, unit: 'Seconds', statistics: ['Maximum'] };
}
