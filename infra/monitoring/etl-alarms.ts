import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { FunctionName } from '../../functions/runtime/environment.ts';
import {
  counted,
  type Flow,
  ofApi,
  ofFunction,
  ofMachine,
  ofStream,
  ofTable,
  parkedChunks,
  sumOf,
} from './etl-metrics.ts';

type Threshold = {
  metric: IMetric;
  /** In five minutes, or in the metric's own period. */
  atLeast: number;
  /** How many of the last periods have to be so. */
  of?: [bad: number, periods: number];
  /** It is bad when there is less than `atLeast`, or nothing at all. */
  isSilent?: true;
  description: string;
};

const MINUTE_MS = 60_000;
const BEHIND_MS = 15 * MINUTE_MS;

const STEPS: readonly FunctionName[] = [
  'ClaimBatch',
  'ValidateBatch',
  'SplitBatch',
  'WriteParquet',
  'RegisterPartitions',
  'UpsertInvoices',
  'UpsertCustomers',
  'CommitBatch',
  'RecordFailure',
];
const AROUND: readonly FunctionName[] = [
  'Ingest',
  'StartBatch',
  'FinishBatches',
  'AuditBatches',
  'Query',
];
/** The audit fails when it finds something, which has an alarm of its own. */
const NOT_TO_FAIL = AROUND.filter((name) => name !== 'AuditBatches');

/** Every alarm, in flow order. docs/runbook.md has a heading for each. */
function thresholds(flow: Flow): Readonly<Record<string, Threshold>> {
  return { ...entrance(flow), ...batches(flow), ...resources(flow) };
}

function entrance(flow: Flow): Record<string, Threshold> {
  return {
    ApiFailing: {
      metric: ofApi(flow, '5XXError'),
      atLeast: 5,
      description: 'Requests are answered with 5xx; clients have to send them again',
    },
    StreamThrottled: {
      metric: sumOf('throttled', [
        ofStream(flow, 'WriteProvisionedThroughputExceeded'),
        ofStream(flow, 'ReadProvisionedThroughputExceeded'),
      ]),
      atLeast: 1,
      of: [3, 3],
      description: 'The stream has too few shards for what comes in',
    },
    DeliveryBehind: {
      metric: ofFunction(flow, 'StartBatch', 'IteratorAge', 'Maximum'),
      atLeast: BEHIND_MS,
      of: [2, 3],
      description: 'The oldest chunk in the stream has waited for 15 minutes',
    },
  };
}

function batches(flow: Flow): Record<string, Threshold> {
  const ends = ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'];
  return {
    BatchesFailed: {
      metric: sumOf(
        'failed',
        ends.map((end) => ofMachine(flow, end)),
      ),
      atLeast: 1,
      description: 'Executions failed; their chunks are delivered again',
    },
    DeliveriesParked: {
      metric: parkedChunks(flow),
      atLeast: 1,
      description: 'Chunks used up their attempts and wait in the parked bucket for a replay',
    },
    BatchesUnfinished: {
      metric: counted(flow, 'BatchesUnfinished'),
      atLeast: 1,
      of: [2, 3],
      description: 'Sealed batches can not be finished; the stores disagree until they are',
    },
    AuditFailed: {
      metric: sumOf('differences and failures', [
        counted(flow, 'AuditDifferences'),
        ofFunction(flow, 'AuditBatches', 'Errors'),
      ]),
      atLeast: 1,
      // An hour, until the next audit, and a period for its own time.
      of: [1, 13],
      description: 'Ingests, batches and stores differ, or the audit could not run',
    },
    AuditSilent: {
      metric: ofFunction(flow, 'AuditBatches', 'Invocations').with({ period: Duration.hours(1) }),
      atLeast: 1,
      of: [3, 3],
      isSilent: true,
      description: 'No audit has run for three hours: nobody would know of a difference',
    },
  };
}

function resources(flow: Flow): Record<string, Threshold> {
  const of = (names: readonly FunctionName[], metric: string) =>
    names.map((name) => ofFunction(flow, name, metric));
  const ofTables = (metric: string) =>
    Object.keys(flow.tables).map((name) => ofTable(flow, name, metric));
  return {
    FunctionsFailing: {
      metric: sumOf('errors', of(NOT_TO_FAIL, 'Errors')),
      atLeast: 1,
      of: [2, 3],
      description: 'Ingest, StartBatch, FinishBatches or Query throw',
    },
    FunctionsThrottled: {
      metric: sumOf('throttled', of(AROUND, 'Throttles')),
      atLeast: 1,
      of: [3, 3],
      description: 'The account has too little Lambda concurrency left for the API and StartBatch',
    },
    StepsThrottled: {
      metric: sumOf('throttled', of(STEPS, 'Throttles')),
      atLeast: 1,
      of: [3, 3],
      description: 'The account has too little Lambda concurrency left for the steps',
    },
    TablesThrottled: {
      metric: sumOf('throttled', [
        ...ofTables('WriteThrottleEvents'),
        ...ofTables('ReadThrottleEvents'),
      ]),
      atLeast: 1,
      of: [3, 3],
      description: 'DynamoDB throttles; steps are tried again and slow down',
    },
  };
}

export type EtlAlarmsProps = { flow: Flow; topic: ITopic };

/** The alarms, which all go to one topic. */
export class EtlAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { flow, topic }: EtlAlarmsProps) {
    super(scope, id);
    this.alarms = Object.entries(thresholds(flow)).map(([name, threshold]) => {
      const alarm = this.alarm(name, flow.service, threshold);
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
      return alarm;
    });
  }

  private alarm(name: string, service: string, threshold: Threshold): Alarm {
    const { metric, atLeast, of: [datapointsToAlarm, evaluationPeriods] = [1, 1] } = threshold;
    const { LESS_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = ComparisonOperator;
    const { BREACHING, NOT_BREACHING } = TreatMissingData;
    return new Alarm(this, name, {
      alarmName: `${service}-${name}`,
      alarmDescription: `${threshold.description}. What to do: docs/runbook.md, ${name}.`,
      metric,
      threshold: atLeast,
      evaluationPeriods,
      datapointsToAlarm,
      comparisonOperator: threshold.isSilent
        ? LESS_THAN_THRESHOLD
        : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: threshold.isSilent ? BREACHING : NOT_BREACHING,
    });
  }
}
