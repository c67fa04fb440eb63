import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { STEP_NAMES } from '../functions/function-names.ts';
import { WATCHED_FOR_ERRORS } from './alarm-thresholds.ts';
import {
  counted,
  type Flow,
  ofAccount,
  ofApi,
  ofDelivery,
  ofFunction,
  ofIndex,
  ofMachine,
  ofStream,
  ofTable,
} from './etl-metrics.ts';

/** The number of columns in a CloudWatch dashboard. */
const WIDTH = 24;
/**
 * The steps whose time depends on the lines. RegisterPartitions, CommitBatch and RecordFailure make a
 * few calls, and UpsertCustomers does less of what UpsertInvoices does at the same time.
 */
const UNTIMED = ['RegisterPartitions', 'UpsertCustomers', 'CommitBatch', 'RecordFailure'];
const TIMED_STEPS = STEP_NAMES.filter((name) => !UNTIMED.includes(name));

export type EtlDashboardProps = { flow: Flow; alarms: readonly Alarm[] };

/**
 * The operator's dashboard: first the alarms, then the metrics in flow order, last the costs. It
 * shows what tells causes apart and nothing more: a dashboard of more than 50 metrics is charged.
 */
export class EtlDashboard extends Construct {
  constructor(scope: Construct, id: string, { flow, alarms }: EtlDashboardProps) {
    super(scope, id);
    new Dashboard(this, 'Dashboard', {
      dashboardName: flow.service,
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: WIDTH, height: 3 })],
        lines(flow),
        entrance(flow),
        batches(flow),
        lambdas(flow),
        tables(flow),
        cost(flow),
      ],
    });
  }
}

function row(graphs: Readonly<Record<string, readonly IMetric[]>>): IWidget[] {
  const titles = Object.entries(graphs);
  return titles.map(
    ([title, left]) =>
      new GraphWidget({
        title,
        left: [...left],
        width: WIDTH / titles.length,
        leftYAxis: { min: 0 },
      }),
  );
}

const lines = (flow: Flow): IWidget[] =>
  row({
    'Lines: received, accepted, quarantined': [
      counted(flow, 'LinesReceived'),
      counted(flow, 'LinesAccepted'),
      counted(flow, 'LinesQuarantined'),
    ],
    'Batches: committed, unfinished; corrections unfinished; chunks parked, dropped; deliveries stuck; audit':
      [
        counted(flow, 'BatchesCommitted'),
        counted(flow, 'BatchesUnfinished'),
        counted(flow, 'CorrectionsUnfinished'),
        ...ofDelivery(flow, 'OnFailureDestinationDeliveredEventCount', 'chunks parked'),
        ...ofDelivery(flow, 'DroppedEventCount', 'chunks dropped'),
        counted(flow, 'DeliveriesStuck'),
        counted(flow, 'AuditDifferences'),
      ],
  });

const entrance = (flow: Flow): IWidget[] =>
  row({
    'API: requests and errors': [
      // The samples are the requests.
      ofApi(flow, 'Count', 'SampleCount'),
      ofApi(flow, '4XXError'),
      ofApi(flow, '5XXError'),
    ],
    'API: latency, p95 (ms)': [ofApi(flow, 'Latency', 'p95')],
    'Stream: records taken and rejected': [
      ofStream(flow, 'IncomingRecords'),
      ofStream(flow, 'WriteProvisionedThroughputExceeded'),
    ],
    'Iterator age, maximum (ms)': [ofFunction(flow, 'StartBatch', 'IteratorAge', 'Maximum')],
  });

const batches = (flow: Flow): IWidget[] =>
  row({
    Executions: [
      ofMachine(flow, 'ExecutionsSucceeded'),
      ofMachine(flow, 'ExecutionsFailed'),
      ofMachine(flow, 'ExecutionsTimedOut'),
    ],
    'Execution time, p95 (ms)': [ofMachine(flow, 'ExecutionTime', 'p95')],
    'Audit: how far behind (s)': [counted(flow, 'AuditLagSeconds').with({ statistic: 'Maximum' })],
    // Each audit counts them again until they do.
    'Books: ingests that do not balance': [counted(flow, 'BooksUnbalanced')],
  });

/**
 * What a step's error does is in the graph of executions, and the time of Ingest and Query in the
 * graph of the API. No function reserves concurrency, so any of them may be throttled when the
 * account has none left: three alarms say so.
 */
const lambdas = (flow: Flow): IWidget[] =>
  row({
    'Functions: errors': WATCHED_FOR_ERRORS.map((name) => ofFunction(flow, name, 'Errors')),
    'Steps: duration, p95 (ms)': TIMED_STEPS.map((name) =>
      ofFunction(flow, name, 'Duration', 'p95'),
    ),
    'Account: concurrent executions': [ofAccount('ConcurrentExecutions', 'Maximum')],
  });

const tables = (flow: Flow): IWidget[] => {
  const ofTables = (metric: string) =>
    Object.keys(flow.tables).map((name) => ofTable(flow, name, metric));
  const ofIndexes = (metric: string) =>
    Object.keys(flow.indexes).map((name) => ofIndex(flow, name, metric));
  return row({
    'Tables: throttles': [...ofTables('WriteThrottleEvents'), ...ofTables('ReadThrottleEvents')],
    'Indexes: throttled writes': ofIndexes('WriteThrottleEvents'),
  });
};

/** The quantities that determine the bill. docs/deploy.md has the arithmetic. */
const cost = (flow: Flow): IWidget[] =>
  row({
    'Cost: lines an execution': [
      new MathExpression({
        expression: 'accepted / executions',
        usingMetrics: {
          accepted: counted(flow, 'LinesAccepted'),
          executions: ofMachine(flow, 'ExecutionsSucceeded'),
        },
        label: 'accepted lines an execution',
      }),
    ],
    'Cost: write units': Object.keys(flow.tables).map((name) =>
      ofTable(flow, name, 'ConsumedWriteCapacityUnits'),
    ),
    'Cost: bytes into the stream': [ofStream(flow, 'IncomingBytes')],
  });
