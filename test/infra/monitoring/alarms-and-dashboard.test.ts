import { describe, expect, it } from 'vitest';
import { METRIC_NAMESPACE, METRICS } from '../../../functions/runtime/metric-names.ts';
import { FUNCTION_NAMES } from '../../../infra/functions/function-names.ts';
import { synthesised } from '../support/synthesised.ts';

const { etl: dev } = await synthesised('dev');
const { etl: prod } = await synthesised('prod');

const alarms = new Map(
  dev
    .ofType('AWS::CloudWatch::Alarm')
    .map(({ Properties }) => [
      String(Properties['AlarmName']).replace('invoice-pipeline-dev-', ''),
      Properties,
    ]),
);

describe('the alarms', () => {
  it('are these, in flow order', () => {
    expect([...alarms.keys()]).toEqual([
      'ApiFailing',
      'StreamThrottled',
      'DeliveryBehind',
      'BatchesFailed',
      'DeliveriesParked',
      'BatchesUnfinished',
      'AuditFailed',
      'AuditSilent',
      'FunctionsFailing',
      'FunctionsThrottled',
      'StepsThrottled',
      'TablesThrottled',
    ]);
  });

  it.each([...alarms])('%s tells the topic when it begins and when it ends', (name, properties) => {
    const topic = [{ Ref: expect.stringMatching(/^AlarmTopic/) }];
    expect(properties).toMatchObject({ AlarmActions: topic, OKActions: topic });
    const isSilence = name === 'AuditSilent';
    expect(properties['TreatMissingData']).toBe(isSilence ? 'breaching' : 'notBreaching');
    expect(properties['AlarmDescription']).toMatch(
      new RegExp(`What to do: docs/runbook.md, ${name}\\.$`),
    );
  });

  it('go by the name of their stage', () => {
    for (const { Properties } of prod.ofType('AWS::CloudWatch::Alarm')) {
      expect(Properties['AlarmName']).toMatch(/^invoice-pipeline-prod-/);
    }
  });

  it('look at each function for errors that no state machine sees, and for throttles', () => {
    const watchedBy = (...names: string[]) =>
      FUNCTION_NAMES.filter((name) =>
        names.some((alarm) =>
          JSON.stringify(alarms.get(alarm)?.['Metrics']).includes(`"${name}Function`),
        ),
      );
    expect(watchedBy('FunctionsThrottled', 'StepsThrottled')).toEqual(FUNCTION_NAMES);
    expect(watchedBy('AuditFailed')).toEqual(['AuditBatches']);
    expect(watchedBy('FunctionsFailing')).toEqual([
      'Ingest',
      'StartBatch',
      'FinishBatches',
      'Query',
    ]);
  });

  it('hold for as long as it takes to the next audit', () => {
    expect(alarms.get('AuditFailed')).toMatchObject({
      Threshold: 1,
      DatapointsToAlarm: 1,
      EvaluationPeriods: 13,
    });
  });

  it('come when no audit has run for three hours, not even to fail', () => {
    const dimension = { Value: { Ref: expect.stringMatching(/^AuditBatchesFunction/) } };
    const metric = { MetricName: 'Invocations', Dimensions: [dimension] };
    expect(alarms.get('AuditSilent')).toMatchObject({
      Metrics: [{ MetricStat: { Metric: metric, Period: 3600 } }],
      ...{ EvaluationPeriods: 3, DatapointsToAlarm: 3 },
      ...{ ComparisonOperator: 'LessThanThreshold', Threshold: 1 },
    });
  });

  it('know a parked delivery by the event source that parked it', () => {
    const properties = alarms.get('DeliveriesParked');
    expect(properties).toMatchObject({ Threshold: 1, EvaluationPeriods: 1 });
    const [{ MetricStat }] = Object(properties?.['Metrics']);
    expect(MetricStat.Metric).toEqual({
      Namespace: 'AWS/Lambda',
      MetricName: 'OnFailureDestinationDeliveredEventCount',
      Dimensions: [
        { Name: 'EventSourceMappingUUID', Value: { Ref: expect.stringMatching(/^Delivery/) } },
        { Name: 'FunctionName', Value: { Ref: expect.stringMatching(/^StartBatchFunction/) } },
      ],
    });
    expect(dev.ofType('AWS::Lambda::EventSourceMapping')[0]?.Properties).toMatchObject({
      MetricsConfig: { Metrics: ['EventCount'] },
    });
  });
});

describe('an audit that fails', () => {
  it('is told to the topic with its message, once', () => {
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
  const { Statement } = Object(policy?.Properties['PolicyDocument']);

  it('takes alarms of this account, and nothing without TLS', () => {
    expect(Statement).toEqual(
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

  it('mails nobody whom the stage does not name', () => {
    expect(dev.ofType('AWS::SNS::Subscription')).toEqual([]);
  });
});

describe('the dashboard', () => {
  const [dashboard] = dev.ofType('AWS::CloudWatch::Dashboard');
  const { 'Fn::Join': joined } = Object(dashboard?.Properties['DashboardBody']);
  const names: string[] = [];
  const body: string = joined[1]
    .map((part: string | { Ref?: string }) => {
      if (typeof part === 'string') return part;
      names.push(part.Ref ?? '');
      return part.Ref ?? 'arn';
    })
    .join('');
  const { widgets } = JSON.parse(body);
  const titles: string[] = widgets.map((widget: { properties: { title: string } }) => {
    return widget.properties.title;
  });

  it('is in flow order, and ends with what is paid for', () => {
    expect(titles).toEqual([
      'Alarms',
      'Lines: received, accepted, quarantined',
      'Batches: committed, unfinished; chunks parked; audit',
      'API: requests and errors',
      'API: latency, p95 (ms)',
      'Stream: records and throttles',
      'Iterator age, maximum (ms)',
      'Executions',
      'Execution time: p50, p95 (ms)',
      'Functions: errors',
      'Functions: throttles',
      'Functions: duration, p95 (ms)',
      'Functions: concurrent executions',
      'Tables: throttles',
      'Tables: errors of DynamoDB',
      'Cost: lines an execution',
      'Cost: write units',
      'Cost: function time (ms)',
      'Cost: bytes into the stream',
    ]);
  });

  it('shows everything that the functions count, of this stage', () => {
    for (const metric of METRICS) {
      expect(body).toContain(`"${METRIC_NAMESPACE}","${metric}","service","invoice-pipeline-dev"`);
    }
  });

  it('shows every function', () => {
    for (const name of FUNCTION_NAMES) {
      expect(
        names.some((ref) => ref.startsWith(`${name}Function`)),
        name,
      ).toBe(true);
    }
  });
});
