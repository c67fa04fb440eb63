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
} from './etl-metrics.ts';

/** The number of columns in a CloudWatch dashboard. */
const WIDTH = 24;

export type EtlDashboardProps = { flow: Flow; alarms: readonly Alarm[] };

/** The operator's dashboard: first the alarms, then the metrics in flow order, last the costs. */
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
    'Batches: committed, unfinished; chunks parked; audit': [
      counted(flow, 'BatchesCommitted'),
      counted(flow, 'BatchesUnfinished'),
      parkedChunks(flow),
      counted(flow, 'AuditDifferences'),
    ],
  });

const entrance = (flow: Flow): IWidget[] =>
  row({
    'API: requests and errors': ['Count', '4XXError', '5XXError'].map((name) => ofApi(flow, name)),
    'API: latency, p95 (ms)': [ofApi(flow, 'Latency', 'p95')],
    'Stream: records and throttles': [
      ofStream(flow, 'IncomingRecords'),
      ofStream(flow, 'WriteProvisionedThroughputExceeded'),
      ofStream(flow, 'ReadProvisionedThroughputExceeded'),
    ],
    'Iterator age, maximum (ms)': [ofFunction(flow, 'StartBatch', 'IteratorAge', 'Maximum')],
  });

const batches = (flow: Flow): IWidget[] =>
  row({
    Executions: [
      ofMachine(flow, 'ExecutionsStarted'),
      ofMachine(flow, 'ExecutionsSucceeded'),
      ofMachine(flow, 'ExecutionsFailed'),
      ofMachine(flow, 'ExecutionsTimedOut'),
    ],
    'Execution time: p50, p95 (ms)': ['p50', 'p95'].map((statistic) =>
      ofMachine(flow, 'ExecutionTime', statistic),
    ),
    'Audit: how far behind (s)': [counted(flow, 'AuditLagSeconds').with({ statistic: 'Maximum' })],
  });

const lambdas = (flow: Flow): IWidget[] => {
  const names = [...flow.functions.keys()];
  const each = (metric: string, statistic?: string, of: readonly FunctionName[] = names) =>
    of.map((name) => ofFunction(flow, name, metric, statistic));
  return row({
    'Functions: errors': each('Errors'),
    'Functions: throttles': each('Throttles'),
    'Functions: duration, p95 (ms)': each('Duration', 'p95'),
    'Functions: concurrent executions': each('ConcurrentExecutions', 'Maximum'),
  });
};

const tables = (flow: Flow): IWidget[] => {
  const each = (...metrics: string[]) =>
    metrics.flatMap((metric) =>
      Object.keys(flow.tables).map((name) => ofTable(flow, name, metric)),
    );
  return row({
    'Tables: throttles': each('WriteThrottleEvents', 'ReadThrottleEvents'),
    'Tables: errors of DynamoDB': each('SystemErrors'),
  });
};

/** The quantities that determine the bill. docs/deploy.md has the arithmetic. */
const cost = (flow: Flow): IWidget[] =>
  row({
    'Cost: lines an execution': [
      new MathExpression({
        expression: '(accepted + quarantined) / batches',
        usingMetrics: {
          accepted: counted(flow, 'LinesAccepted'),
          quarantined: counted(flow, 'LinesQuarantined'),
          batches: ofMachine(flow, 'ExecutionsSucceeded'),
        },
        label: 'lines an execution',
      }),
    ],
    'Cost: write units': Object.keys(flow.tables).map((name) =>
      ofTable(flow, name, 'ConsumedWriteCapacityUnits'),
    ),
    'Cost: function time (ms)': [...flow.functions.keys()].map((name) =>
      ofFunction(flow, name, 'Duration'),
    ),
    'Cost: bytes into the stream': [ofStream(flow, 'IncomingBytes')],
  });
