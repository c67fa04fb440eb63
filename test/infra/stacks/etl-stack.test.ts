import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { environment } from '../../../functions/runtime/environment.ts';
import { steps } from '../../../functions/steps.ts';
import { FUNCTION_NAMES } from '../../../infra/functions/function-names.ts';
import { definition } from '../../../statemachines/process-batch.ts';
import { at, numberAt, objectAt, textAt } from '../support/at.ts';
import { type CfnResource, synthesised } from '../support/synthesised.ts';

const { etl: dev } = await synthesised('dev');
const { etl: prod } = await synthesised('prod');

function functionNamed(name: string): CfnResource {
  const [[, found] = [], ...others] = Object.entries(dev.resources).filter(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(`${name}Function`),
  );
  if (!found || others.length > 0) throw new Error(`not exactly one function ${name}`);
  return found;
}

const only = (type: string, stack = dev): CfnResource => {
  const [first, ...others] = stack.ofType(type);
  if (!first || others.length > 0) throw new Error(`not exactly one ${type}`);
  return first;
};

describe('the stream', () => {
  it('is provisioned in dev', () => {
    expect(dev.resources['InvoiceStream']).toMatchObject({
      Type: 'AWS::Kinesis::Stream',
      Properties: {
        ShardCount: 1,
        RetentionPeriodHours: 24,
        StreamModeDetails: { StreamMode: 'PROVISIONED' },
        StreamEncryption: { EncryptionType: 'KMS' },
      },
    });
  });

  it('is on-demand and retained in prod', () => {
    expect(prod.resources['InvoiceStream']).toMatchObject({
      Properties: { StreamModeDetails: { StreamMode: 'ON_DEMAND' } },
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
    expect(prod.resources['InvoiceStream']?.Properties).not.toHaveProperty('ShardCount');
  });
});

describe('every function', () => {
  it('exists, and no other does', () => {
    expect(dev.ofType('AWS::Lambda::Function')).toHaveLength(FUNCTION_NAMES.length);
  });

  it.each(FUNCTION_NAMES)('%s gets exactly the variables that it reads', (name) => {
    const variables = objectAt(functionNamed(name).Properties, 'Environment', 'Variables');
    expect(Object.keys(variables).sort()).toEqual(
      [
        ...Object.keys(environment[name].shape),
        'NODE_OPTIONS',
        'POWERTOOLS_LOG_LEVEL',
        'POWERTOOLS_SERVICE_NAME',
      ].sort(),
    );
  });

  it.each(FUNCTION_NAMES)(
    '%s runs on Node.js 24 and arm64, is traced, and has its own log',
    (name) => {
      const { Properties } = functionNamed(name);
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'Text' },
      });
      const logGroup = textAt(Properties, 'LoggingConfig', 'LogGroup', 'Ref');
      expect(dev.resources[logGroup]?.Properties).toEqual({ RetentionInDays: 14 });
    },
  );

  it('times out before the state machine does, if it is a step', () => {
    const tasks = Object.keys(steps).map((name) => functionNamed(name).Properties['Timeout']);
    expect(tasks).toEqual(tasks.map(() => 60));
    const limits = JSON.stringify(definition)
      .match(/"TimeoutSeconds":(\d+)/g)
      ?.slice(1);
    expect(new Set(limits)).toEqual(new Set(['"TimeoutSeconds":70']));
  });

  it('has more time than what it waits for, and less than what waits for it', () => {
    expect(functionNamed('StartBatch').Properties['Timeout']).toBeGreaterThan(
      definition.TimeoutSeconds,
    );
    expect(functionNamed('Ingest').Properties['Timeout']).toBeLessThanOrEqual(29);
    expect(functionNamed('Query').Properties['Timeout']).toBeLessThanOrEqual(29);
  });
});

describe('an update', () => {
  const receivers = ['StartBatch', 'ReplayDeliveries'];
  const readers = ['ValidateBatch', 'Query', 'EraseCustomers'];

  it.each([
    ...['Ingest', 'Correct', 'FinishCorrections'].map((name) => ({
      name,
      first: [...receivers, ...readers],
    })),
    ...receivers.map((name) => ({ name, first: readers })),
  ])('brings $name after the functions that read the chunks that it writes', ({ name, first }) => {
    const found = functionNamed(name).DependsOn ?? [];
    for (const reader of first) {
      expect(found).toContainEqual(expect.stringMatching(new RegExp(`^${reader}Function`)));
    }
  });
});

const machineOf = (type: string) => {
  const machines = dev.ofType('AWS::StepFunctions::StateMachine');
  const [found, ...others] = machines.filter(
    ({ Properties }) => Properties['StateMachineType'] === type,
  );
  if (!found || others.length > 0) throw new Error(`not exactly one ${type} state machine`);
  return found.Properties;
};

describe.each([
  ['EXPRESS', 'process-batch'],
  ['STANDARD', 'rewrite-days'],
])('the %s state machine', (type, name) => {
  const Properties = machineOf(type);

  it('is the file, except for the ARNs', () => {
    const file = readFileSync(`statemachines/${name}.asl.json`, 'utf8');
    expect(JSON.parse(String(Properties['DefinitionString']))).toEqual(JSON.parse(file));
  });

  it('gets the ARN of the function of the same name for every placeholder', () => {
    const placeholders = String(Properties['DefinitionString']).match(/(?<=\$\{)\w+(?=\})/g);
    const substitutions = objectAt(Properties, 'DefinitionSubstitutions');
    expect(Object.keys(substitutions).sort()).toEqual([...new Set(placeholders)].sort());
    for (const [placeholder, arn] of Object.entries(substitutions)) {
      const name = placeholder.replace(/FunctionArn$/, '');
      expect(at(arn, 'Fn::GetAtt', 0)).toMatch(new RegExp(`^${name}Function`));
    }
  });

  it('is traced', () => {
    expect(Properties).toMatchObject({ TracingConfiguration: { Enabled: true } });
  });
});

describe('the Express state machine', () => {
  it('logs everything', () => {
    expect(machineOf('EXPRESS')).toMatchObject({
      LoggingConfiguration: { IncludeExecutionData: true, Level: 'ALL' },
    });
    expect(JSON.stringify(dev.ofType('AWS::Logs::LogGroup'))).toContain('/aws/vendedlogs/states/');
  });
});

describe('the delivery', () => {
  it('is bounded in size, attempts and age, is never bisected, and is parked in the end', () => {
    const { FunctionName, EventSourceArn, DestinationConfig, ...settings } = only(
      'AWS::Lambda::EventSourceMapping',
    ).Properties;
    expect(settings).toEqual({
      BatchSize: 46,
      MaximumBatchingWindowInSeconds: 1,
      ParallelizationFactor: 2,
      BisectBatchOnFunctionError: false,
      MaximumRetryAttempts: 5,
      MaximumRecordAgeInSeconds: 12 * 3600,
      StartingPosition: 'TRIM_HORIZON',
    });
    expect(FunctionName).toEqual({ Ref: expect.stringMatching(/^StartBatchFunction/) });
    expect(EventSourceArn).toEqual({ 'Fn::GetAtt': ['InvoiceStream', 'Arn'] });
    expect(JSON.stringify(DestinationConfig)).toContain('ParkedBucket');
  });

  it('is retried in prod for as long as its age allows, so an outage of hours parks nothing', () => {
    expect(only('AWS::Lambda::EventSourceMapping', prod).Properties).toMatchObject({
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 24 * 3600,
    });
  });

  it.each([dev, prod])('parks a chunk before the stream discards it', (stack) => {
    const mapping = only('AWS::Lambda::EventSourceMapping', stack);
    const age = numberAt(mapping.Properties, 'MaximumRecordAgeInSeconds');
    const hours = numberAt(stack.resources, 'InvoiceStream', 'Properties', 'RetentionPeriodHours');
    expect(age).toBeLessThan(hours * 3600);
  });
});

it.each([
  ['the finisher runs every five minutes', 'rate(5 minutes)', 'FinishBatches'],
  ['open corrections are finished every five minutes', 'rate(5 minutes)', 'FinishCorrections'],
  ['parked deliveries are replayed every five minutes', 'rate(5 minutes)', 'ReplayDeliveries'],
  ['open operations are carried on every five minutes', 'rate(5 minutes)', 'RunOperations'],
  ['the audit runs every 15 minutes', 'rate(15 minutes)', 'AuditBatches'],
])('%s', (_, ScheduleExpression, name) => {
  const rules = dev.ofType('AWS::Events::Rule').map(({ Properties }) => Properties);
  expect(rules.length).toBe(7);
  expect(rules).toContainEqual(
    expect.objectContaining({
      ScheduleExpression,
      State: 'ENABLED',
      Targets: [
        expect.objectContaining({
          Arn: { 'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${name}Function`)), 'Arn'] },
        }),
      ],
    }),
  );
});
