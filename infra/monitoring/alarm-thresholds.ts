import { Duration } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { FunctionName } from '../../functions/runtime/environment.ts';
import { steps } from '../../functions/steps.ts';
import { FUNCTION_NAMES, STEP_NAMES } from '../functions/function-names.ts';
import {
  counted,
  type Flow,
  ofApi,
  ofDelivery,
  ofFunction,
  ofIndex,
  ofMachine,
  ofRewrites,
  ofTable,
  rejectedShare,
  sumOf,
} from './etl-metrics.ts';

export type AlarmThreshold = {
  metric: IMetric;
  /** A period, by default five minutes, is bad if the metric reaches this value within it. */
  atLeast: number;
  /** How many of the last periods have to be bad to raise the alarm. One of one by default. */
  of?: [bad: number, periods: number];
  /** Inverts the alarm: a period is bad if the metric stays below `atLeast` or has no data. */
  isSilent?: true;
  description: string;
};

/** A stream with room for what comes in rejects less than this. */
const REJECTED_SHARE = 0.1;
/** How an execution ends that did not succeed. */
const ENDS = ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'];
const MINUTE_MS = 60_000;
const BEHIND_MS = 15 * MINUTE_MS;
/** An audit that keeps up is at most an hour behind. */
const AUDIT_BEHIND_SECONDS = 2 * 60 * 60;
/**
 * An audit begins every 15 minutes and ends within another 15, so there is news of it every half
 * hour. The seventh period is that in which it ends.
 */
const UNTIL_NEXT_AUDIT: [bad: number, periods: number] = [1, 7];

/** The functions that the state machine does not run. */
const OUTSIDE_MACHINE = FUNCTION_NAMES.filter((name) => !(name in steps));
/** Those of them that change lines which have landed. No new line waits for them. */
const CHANGES: readonly FunctionName[] = [
  'PlanRewrites',
  'RewriteDay',
  'SwitchDay',
  'CleanGenerations',
  'RunOperations',
  'EraseCustomers',
];
const IN_FLOW = OUTSIDE_MACHINE.filter((name) => !CHANGES.includes(name));
/** The audit also fails when it finds differences, so it has an alarm of its own. */
export const WATCHED_FOR_ERRORS = IN_FLOW.filter((name) => name !== 'AuditBatches');

/** Returns every alarm by its name, in flow order. docs/runbook.md has an entry for each. */
export function alarmThresholds(flow: Flow): Readonly<Record<string, AlarmThreshold>> {
  return { ...entrance(flow), ...batches(flow), ...audits(flow), ...resources(flow) };
}

function entrance(flow: Flow): Record<string, AlarmThreshold> {
  return {
    ApiFailing: {
      metric: ofApi(flow, '5XXError'),
      atLeast: 5,
      description: 'Requests are answered with 5xx; clients have to send them again',
    },
    StreamThrottled: {
      metric: rejectedShare(flow),
      atLeast: REJECTED_SHARE,
      of: [3, 3],
      description: 'For 15 minutes, the stream has rejected a tenth of the records or more',
    },
    DeliveryBehind: {
      metric: ofFunction(flow, 'StartBatch', 'IteratorAge', 'Maximum'),
      atLeast: BEHIND_MS,
      of: [2, 3],
      description: 'The oldest chunk in the stream has waited for 15 minutes',
    },
  };
}

function batches(flow: Flow): Record<string, AlarmThreshold> {
  return {
    BatchesFailed: {
      metric: sumOf(
        'failed',
        ENDS.map((end) => ofMachine(flow, end)),
      ),
      atLeast: 1,
      description: 'Executions failed; their chunks are delivered again',
    },
    DeliveriesParked: {
      metric: sumOf(
        'parked',
        ofDelivery(flow, 'OnFailureDestinationDeliveredEventCount', 'chunks parked'),
      ),
      atLeast: 1,
      description: 'Chunks used up their attempts and were parked; they are replayed by a schedule',
    },
    DeliveriesStuck: {
      metric: counted(flow, 'DeliveriesStuck'),
      atLeast: 1,
      description: 'Parked deliveries failed in every scheduled replay and wait for an operator',
    },
    // If a payload can't be written to the parked bucket, DeliveriesParked has no data.
    DeliveriesDropped: {
      metric: sumOf('dropped', [
        ...ofDelivery(flow, 'DroppedEventCount', 'chunks dropped'),
        ofFunction(flow, 'StartBatch', 'DestinationDeliveryFailures'),
      ]),
      atLeast: 1,
      description: 'Chunks used up their attempts and could not be parked; the stream expires them',
    },
    BatchesUnfinished: {
      metric: sumOf('unfinished', [counted(flow, 'BatchesUnfinished')]),
      atLeast: 1,
      of: [2, 3],
      description: 'Sealed batches can not be finished; the stores disagree until they are',
    },
    CorrectionsUnfinished: {
      metric: sumOf('unfinished', [counted(flow, 'CorrectionsUnfinished')]),
      atLeast: 1,
      of: [2, 3],
      description:
        'Corrections can not be finished; their lines wait, and nobody else can correct them',
    },
  };
}

function audits(flow: Flow): Record<string, AlarmThreshold> {
  return {
    AuditFailed: {
      metric: sumOf('differences and failures', [
        counted(flow, 'AuditDifferences'),
        ofFunction(flow, 'AuditBatches', 'Errors'),
      ]),
      atLeast: 1,
      of: UNTIL_NEXT_AUDIT,
      description: 'Ingests, batches and stores differ, or the audit could not run',
    },
    AuditBehind: {
      metric: counted(flow, 'AuditLagSeconds').with({ statistic: 'Maximum' }),
      atLeast: AUDIT_BEHIND_SECONDS,
      of: UNTIL_NEXT_AUDIT,
      description: 'The audit is two hours behind: it reports differences that late',
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

function resources(flow: Flow): Record<string, AlarmThreshold> {
  return { ...functions(flow), ...tables(flow) };
}

function tables(flow: Flow): Record<string, AlarmThreshold> {
  const throttlesOf = (places: Readonly<Record<string, unknown>>, metricOf: typeof ofTable) =>
    ['WriteThrottleEvents', 'ReadThrottleEvents'].flatMap((metric) =>
      Object.keys(places).map((name) => metricOf(flow, name, metric)),
    );
  return {
    TablesThrottled: {
      metric: sumOf('throttled', throttlesOf(flow.tables, ofTable)),
      atLeast: 1,
      of: [3, 3],
      description: 'DynamoDB throttles a table; steps are tried again and slow down',
    },
    // The metrics of a table do not show that an index throttles.
    IndexesThrottled: {
      metric: sumOf('throttled', throttlesOf(flow.indexes, ofIndex)),
      atLeast: 1,
      of: [3, 3],
      description: 'DynamoDB throttles an index, and with it the writes of its table',
    },
  };
}

function functions(flow: Flow): Record<string, AlarmThreshold> {
  const of = (names: readonly FunctionName[], metric: string) =>
    names.map((name) => ofFunction(flow, name, metric));
  return {
    FunctionsFailing: {
      metric: sumOf('errors', of(WATCHED_FOR_ERRORS, 'Errors')),
      atLeast: 1,
      of: [2, 3],
      description:
        'Ingest, Correct, StartBatch, FinishBatches, FinishCorrections, ReplayDeliveries or Query throw',
    },
    FunctionsThrottled: {
      metric: sumOf('throttled', of(IN_FLOW, 'Throttles')),
      atLeast: 1,
      of: [3, 3],
      description: 'The account has too little Lambda concurrency left for the API and StartBatch',
    },
    RewritesFailed: {
      metric: sumOf(
        'failed',
        ENDS.map((end) => ofRewrites(flow, end)),
      ),
      atLeast: 1,
      description: 'Days of the lake could not be compacted, or old generations not deleted',
    },
    ChangesFailing: {
      metric: sumOf('errors', of(CHANGES, 'Errors')),
      atLeast: 1,
      of: [2, 3],
      description: `${CHANGES.slice(0, -1).join(', ')} or ${CHANGES.at(-1)} throw; days stay as they are`,
    },
    ChangesThrottled: {
      metric: sumOf('throttled', of(CHANGES, 'Throttles')),
      atLeast: 1,
      of: [3, 3],
      description: 'The account has too little Lambda concurrency left for rewriting days',
    },
    StepsThrottled: {
      metric: sumOf('throttled', of(STEP_NAMES, 'Throttles')),
      atLeast: 1,
      of: [3, 3],
      description: 'The account has too little Lambda concurrency left for the steps',
    },
  };
}
