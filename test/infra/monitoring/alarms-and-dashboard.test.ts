import { describe, expect, it } from 'vitest';
import { METRIC_NAMESPACE, METRICS } from '../../../functions/runtime/metric-names.ts';
import { FUNCTION_NAMES } from '../../../infra/functions/function-names.ts';
import { at, listAt, objectAt } from '../support/at.ts';
import { synthesised } from '../support/synthesised.ts';

const { etl: dev } = await synthesised('dev');
const { etl: prod } = await synthesised('prod');

const alarms = new Map(
  prod
    .ofType('AWS::CloudWatch::Alarm')
    .map(({ Properties }) => [
      String(Properties['AlarmName']).replace('invoice-pipeline-prod-', ''),
      Properties,
    ]),
);

/** Returns the name and the dimensions of each metric of an alarm. */
function metricsOf(alarm: string): unknown[] {
  return listAt(alarms.get(alarm), 'Metrics')
    .filter((part) => 'MetricStat' in objectAt(part))
    .map((part) => at(part, 'MetricStat', 'Metric'))
    .map((metric) => [at(metric, 'MetricName'), at(metric, 'Dimensions')]);
}

describe('the alarms', () => {
  it('are these, in flow order', () => {
    expect([...alarms.keys()]).toEqual([
      'ApiFailing',
      'StreamThrottled',
      'DeliveryBehind',
      'BatchesFailed',
      'DeliveriesParked',
      'DeliveriesStuck',
      'DeliveriesDropped',
      'BatchesUnfinished',
      'CorrectionsUnfinished',
      'AuditFailed',
      'AuditBehind',
      'AuditSilent',
      'FunctionsFailing',
      'FunctionsThrottled',
      'RewritesFailed',
      'ChangesFailing',
      'ChangesThrottled',
      'StepsThrottled',
      'TablesThrottled',
      'IndexesThrottled',
    ]);
  });

  it.each([...alarms])(
    '%s notifies the topic when it goes off and when it is over',
    (name, properties) => {
      const topic = [{ Ref: expect.stringMatching(/^AlarmTopic/) }];
      expect(properties).toMatchObject({ AlarmActions: topic, OKActions: topic });
      const isSilent = name === 'AuditSilent';
      expect(properties['TreatMissingData']).toBe(isSilent ? 'breaching' : 'notBreaching');
      expect(properties['AlarmDescription']).toMatch(
        new RegExp(`What to do: docs/runbook.md, ${name}\\.$`),
      );
    },
  );

  it('are in dev those without which nobody would know that a line is lost or wrong', () => {
    const names = dev
      .ofType('AWS::CloudWatch::Alarm')
      .map(({ Properties }) => String(Properties['AlarmName']).replace(/^.*-/, ''));
    expect(names).toEqual(['AuditFailed', 'AuditSilent']);
    expect(dev.ofType('AWS::Lambda::EventSourceMapping')[0]?.Properties).not.toHaveProperty(
      'MetricsConfig',
    );
  });

  it('have the stage in their names', () => {
    for (const { Properties } of prod.ofType('AWS::CloudWatch::Alarm')) {
      expect(Properties['AlarmName']).toMatch(/^invoice-pipeline-prod-/);
    }
  });

  it('watch every function for throttles, and those outside the state machine for errors', () => {
    const watchedBy = (...names: string[]) =>
      FUNCTION_NAMES.filter((name) =>
        names.some((alarm) =>
          JSON.stringify(alarms.get(alarm)?.['Metrics']).includes(`"${name}Function`),
        ),
      );
    expect(watchedBy('FunctionsThrottled', 'ChangesThrottled', 'StepsThrottled')).toEqual(
      FUNCTION_NAMES,
    );
    expect(watchedBy('ChangesFailing')).toEqual([
      'PlanRewrites',
      'RewriteDay',
      'SwitchDay',
      'CleanGenerations',
      'RunOperations',
      'EraseCustomers',
    ]);
    expect(watchedBy('AuditFailed')).toEqual(['AuditBatches']);
    expect(watchedBy('FunctionsFailing')).toEqual([
      'Ingest',
      'Correct',
      'StartBatch',
      'FinishBatches',
      'FinishCorrections',
      'ReplayDeliveries',
      'Query',
    ]);
  });

  it('go off if the stream rejects a tenth of the records, but not for bursts', () => {
    const properties = alarms.get('StreamThrottled');
    expect(properties).toMatchObject({
      Threshold: 0.1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      DatapointsToAlarm: 3,
      EvaluationPeriods: 3,
    });
    const counted = (Id: string, MetricName: string) => ({
      Id,
      MetricStat: { Metric: { MetricName }, Period: 300, Stat: 'Sum' },
    });
    expect(listAt(properties, 'Metrics')).toMatchObject([
      { Expression: 'IF(FILL(rejected, 0) >= 300, rejected / (rejected + FILL(taken, 0)), 0)' },
      counted('rejected', 'WriteProvisionedThroughputExceeded'),
      counted('taken', 'IncomingRecords'),
    ]);
  });

  it('stay on until the next audit if an audit fails', () => {
    expect(alarms.get('AuditFailed')).toMatchObject({
      Threshold: 1,
      DatapointsToAlarm: 1,
      EvaluationPeriods: 7,
    });
  });

  it('go off if the audit is two hours behind', () => {
    const metric = {
      MetricName: 'AuditLagSeconds',
      Dimensions: [{ Name: 'service', Value: 'invoice-pipeline-prod' }],
    };
    expect(alarms.get('AuditBehind')).toMatchObject({
      Metrics: [{ MetricStat: { Metric: metric, Stat: 'Maximum' } }],
      Threshold: 7200,
    });
  });

  it('go off if no audit has run for three hours, not even a failed one', () => {
    const dimension = { Value: { Ref: expect.stringMatching(/^AuditBatchesFunction/) } };
    const metric = { MetricName: 'Invocations', Dimensions: [dimension] };
    expect(alarms.get('AuditSilent')).toMatchObject({
      Metrics: [{ MetricStat: { Metric: metric, Period: 3600 } }],
      EvaluationPeriods: 3,
      DatapointsToAlarm: 3,
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
    });
  });

  it('count the chunks that were parked, and those that could not be parked', () => {
    const mapping = [
      { Name: 'EventSourceMappingUUID', Value: { Ref: expect.stringMatching(/^Delivery/) } },
    ];
    const starter = [
      { Name: 'FunctionName', Value: { Ref: expect.stringMatching(/^StartBatchFunction/) } },
    ];
    expect(metricsOf('DeliveriesParked')).toEqual([
      ['OnFailureDestinationDeliveredEventCount', mapping],
    ]);
    expect(metricsOf('DeliveriesDropped')).toEqual([
      ['DroppedEventCount', mapping],
      ['DestinationDeliveryFailures', starter],
    ]);
    for (const name of ['DeliveriesParked', 'DeliveriesDropped']) {
      expect(alarms.get(name)).toMatchObject({ Threshold: 1, EvaluationPeriods: 1 });
    }
    expect(prod.ofType('AWS::Lambda::EventSourceMapping')[0]?.Properties).toMatchObject({
      MetricsConfig: { Metrics: ['EventCount'] },
    });
  });

  it('use ten metrics at most, which is what CloudWatch allows', () => {
    const counts = [...alarms.keys()].map((name) => metricsOf(name).length);
    expect(counts.filter((count) => count < 1 || count > 10)).toEqual([]);
  });
});

describe('an audit that fails', () => {
  it('sends its error to the topic, without retries', () => {
    const [config, ...others] = dev.ofType('AWS::Lambda::EventInvokeConfig');
    expect(others).toEqual([]);
    expect(config?.Properties).toMatchObject({
      FunctionName: { Ref: expect.stringMatching(/^AuditBatchesFunction/) },
      MaximumRetryAttempts: 0,
      DestinationConfig: {
        OnFailure: { Destination: { Ref: expect.stringMatching(/^AlarmTopic/) } },
      },
    });
  });
});

describe('the topic', () => {
  const [policy] = dev.ofType('AWS::SNS::TopicPolicy');
  const statements = listAt(policy?.Properties, 'PolicyDocument', 'Statement');

  it('accepts alarms of this account, and nothing without TLS', () => {
    expect(statements).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
        expect.objectContaining({
          Effect: 'Deny',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ]),
    );
  });

  it('has no subscription unless the stage names an address', () => {
    expect(dev.ofType('AWS::SNS::Subscription')).toEqual([]);
  });
});

/** Functions with no graph of their own: those that make a few calls, run seldom, and the audit. */
const UNTIMED = [
  'RegisterPartitions',
  'UpsertCustomers',
  'CommitBatch',
  'RecordFailure',
  'PlanRewrites',
  'RewriteDay',
  'SwitchDay',
  'CleanGenerations',
  'RunOperations',
  'EraseCustomers',
  'AuditBatches',
];

describe('the dashboard', () => {
  const [dashboard] = dev.ofType('AWS::CloudWatch::Dashboard');
  const parts = listAt(dashboard?.Properties, 'DashboardBody', 'Fn::Join', 1);
  const references: string[] = [];
  const body = parts
    .map((part) => {
      if (typeof part === 'string') return part;
      const { Ref: reference = 'arn' } = objectAt(part);
      references.push(String(reference));
      return reference;
    })
    .join('');
  const widgets = listAt(JSON.parse(body), 'widgets');
  const titles = widgets.map((widget) => at(widget, 'properties', 'title'));

  it('is in flow order and ends with the costs', () => {
    expect(titles).toEqual([
      'Alarms',
      'Lines: received, accepted, quarantined',
      'Batches: committed, unfinished; corrections unfinished; chunks parked, dropped; deliveries stuck; audit',
      'API: requests and errors',
      'API: latency, p95 (ms)',
      'Stream: records taken and rejected',
      'Iterator age, maximum (ms)',
      'Executions',
      'Execution time, p95 (ms)',
      'Audit: how far behind (s)',
      'Books: ingests that do not balance',
      'Functions: errors',
      'Steps: duration, p95 (ms)',
      'Account: concurrent executions',
      'Tables: throttles',
      'Indexes: throttled writes',
      'Cost: lines an execution',
      'Cost: write units',
      'Cost: bytes into the stream',
    ]);
  });

  it('shows every metric that the functions of this stage publish', () => {
    for (const metric of METRICS) {
      expect(body).toContain(`"${METRIC_NAMESPACE}","${metric}","service","invoice-pipeline-dev"`);
    }
  });

  it('shows the time of every step that depends on the lines, and the errors of Ingest, StartBatch and the like', () => {
    const shown = FUNCTION_NAMES.filter((name) =>
      references.some((ref) => ref.startsWith(`${name}Function`)),
    );
    expect(shown).toEqual(FUNCTION_NAMES.filter((name) => !UNTIMED.includes(name)));
  });
});
