import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filesFor } from '../../../local/data-dir/files.ts';
import { openLogs } from '../../../local/logs/logs.ts';
import { openExecutions } from '../../../local/state-machine/executions.ts';
import { openStateMachines } from '../../../local/state-machine/state-machines.ts';
import { aDeployment, functionArn } from '../support/a-deployment.ts';
import { virtualClock } from '../support/clocks.ts';
import { failing, fakeLambda } from '../support/fake-lambda.ts';

const ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:Test';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'machine-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type States = Record<string, Record<string, unknown>>;

const task = (name: string, more: object = {}) => ({
  Type: 'Task',
  Resource: functionArn(name),
  End: true,
  ...more,
});

function aMachine(
  States: States,
  functions: Parameters<typeof fakeLambda>[0] = {},
  more: object = {},
) {
  const clock = virtualClock();
  const lambda = fakeLambda(functions);
  const definition = { StartAt: Object.keys(States)[0], States, ...more };
  const deployment = aDeployment({
    Machine: {
      type: 'AWS::StepFunctions::StateMachine',
      ref: ARN,
      attributes: { Arn: ARN, Name: 'Test' },
      properties: { StateMachineType: 'EXPRESS', DefinitionString: JSON.stringify(definition) },
    },
  });
  const logs = openLogs(deployment, folder, clock);
  const executions = openExecutions(join(folder, 'executions.jsonl'), filesFor('process'), clock);
  const machines = openStateMachines({ deployment, lambda, logs, clock, executions });
  machines.validate();
  const run = async (input: unknown = {}) => {
    const result = await machines.startSyncExecution(ARN, 'one', JSON.stringify(input));
    return { ...result, output: result.output && JSON.parse(result.output) };
  };
  return { run, machines, lambda, clock };
}

describe('an execution', () => {
  test('returns the last output, its ARN and its dates', async () => {
    const { run } = aMachine({ Add: task('add') }, { add: ({ n }: { n: number }) => n + 1 });
    const result = await run({ n: 1 });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: 2, startDate: expect.any(Number) });
    expect(result.executionArn).toMatch(
      /^arn:aws:states:us-east-1:0{12}:express:Test:one:[\w-]{36}$/,
    );
  });

  test('has the context object of the execution, in a branch too', async () => {
    const Parameters = {
      'id.$': '$$.Execution.Id',
      'name.$': '$$.Execution.Name',
      'at.$': '$$.Execution.StartTime',
      'n.$': '$$.Execution.Input.n',
      'machine.$': '$$.StateMachine.Name',
    };
    const { run } = aMachine({
      Narrow: { Type: 'Pass', Parameters: { only: 1 }, Next: 'Both' },
      Both: {
        Type: 'Parallel',
        End: true,
        Branches: [{ StartAt: 'Look', States: { Look: { Type: 'Pass', Parameters, End: true } } }],
      },
    });
    const { output, executionArn, startDate } = await run({ n: 7 });
    const at = new Date(startDate).toISOString();
    expect(output).toEqual([{ id: executionArn, name: 'one', at, n: 7, machine: 'Test' }]);
  });

  test('supports IsPresent, a null ResultPath, and a Fail state with paths', async () => {
    const { run } = aMachine(
      {
        Has: {
          Type: 'Choice',
          Choices: [{ Variable: '$.plan', IsPresent: true, Next: 'Work' }],
          Default: 'None',
        },
        Work: task('work', { ResultPath: null }),
        None: {
          Type: 'Pass',
          Result: { Error: 'NoPlan', Cause: '' },
          ResultPath: '$.failure',
          Next: 'Stop',
        },
        Stop: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
      },
      { work: () => 'gone' },
    );
    expect(await run({ plan: null })).toMatchObject({
      status: 'SUCCEEDED',
      output: { plan: null },
    });
    expect(await run({})).toMatchObject({ status: 'FAILED', error: 'NoPlan', cause: '' });
  });
});

describe('a Task that fails', () => {
  test('is retried with backoff up to a maximum delay, then caught with its cause as JSON', async () => {
    const Retry = [
      {
        ErrorEquals: ['Busy'],
        IntervalSeconds: 2,
        MaxAttempts: 4,
        BackoffRate: 3,
        MaxDelaySeconds: 10,
      },
    ];
    const Catch = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Note' }];
    const { run, lambda, clock } = aMachine(
      { Work: task('work', { Retry, Catch }), Note: { Type: 'Pass', End: true } },
      {
        work: () => {
          throw failing('Busy', 'full');
        },
      },
    );
    const { output } = await run({ n: 1 });
    expect(lambda.calls).toHaveLength(5);
    expect(clock.slept.filter((ms) => ms < 60_000)).toEqual([2000, 6000, 10_000, 10_000]);
    expect(output).toMatchObject({ n: 1, failure: { Error: 'Busy' } });
    expect(JSON.parse(output.failure.Cause)).toEqual({
      errorType: 'Busy',
      errorMessage: 'full',
      trace: [],
    });
  });

  test('is retried per retrier, with full jitter if the retrier has it', async () => {
    const errors = ['A', 'B', 'A', 'B'].map((name) => failing(name));
    const Retry = [
      { ErrorEquals: ['A'], IntervalSeconds: 4, MaxAttempts: 2, JitterStrategy: 'FULL' },
      { ErrorEquals: ['States.TaskFailed'], MaxAttempts: 2 },
    ];
    const { run, clock } = aMachine(
      { Work: task('work', { Retry }) },
      {
        work: () => {
          const error = errors.shift();
          if (error) throw error;
          return 'done';
        },
      },
    );
    expect(await run()).toMatchObject({ output: 'done' });
    expect(clock.slept.filter((ms) => ms < 60_000)).toEqual([2000, 1000, 4000, 2000]);
  });

  test('fails the execution under the name of its error when nothing catches it', async () => {
    const { run } = aMachine(
      { Work: task('work') },
      {
        work: () => {
          throw failing('ContractBroken', 'x');
        },
      },
    );
    expect(await run()).toMatchObject({
      status: 'FAILED',
      error: 'ContractBroken',
      cause: expect.stringContaining('"errorMessage":"x"'),
    });
  });

  test('in a branch is caught by the Parallel state, and stops the retries of its siblings', async () => {
    const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 3 }];
    const Branches = [
      { StartAt: 'Bad', States: { Bad: task('bad') } },
      { StartAt: 'Again', States: { Again: task('again', { Retry }) } },
    ];
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Note' }];
    const fail = (name: string) => () => {
      throw failing(name);
    };
    const { run, lambda } = aMachine(
      { Both: { Type: 'Parallel', Branches, Catch, End: true }, Note: task('note') },
      {
        bad: fail('Broken'),
        again: fail('Busy'),
        note: (caught: { Error: string }) => caught.Error,
      },
    );
    expect(await run()).toMatchObject({ status: 'SUCCEEDED', output: 'Broken' });
    expect(lambda.calls.toSorted()).toEqual(['again', 'bad', 'note']);
  });
});

describe('limits', () => {
  const never = () => new Promise(() => undefined);

  test('a Task past its timeout fails with States.Timeout, which can be caught', async () => {
    const Catch = [{ ErrorEquals: ['States.Timeout'], ResultPath: '$.failure', Next: 'Stop' }];
    const { run } = aMachine(
      {
        Work: task('work', { TimeoutSeconds: 70, Catch }),
        Stop: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
      },
      { work: never },
    );
    expect(await run()).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  test('an execution past the timeout of its machine ends as TIMED_OUT in the state that it is in', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Note' }];
    const { run, lambda, clock } = aMachine(
      { Work: task('work', { Catch }), Note: task('note') },
      { work: never },
      { TimeoutSeconds: 240 },
    );
    const result = await run();
    expect(result).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
    expect(result.stopDate - result.startDate).toBe(240_000);
    await clock.sleep(1000);
    expect(lambda.calls).toEqual(['work']);
  });

  test('a result over 256 KiB fails with States.DataLimitExceeded, which nothing catches', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Note' }];
    const { run } = aMachine(
      { Work: task('work', { Catch }), Note: { Type: 'Succeed' } },
      { work: () => 'x'.repeat(262_143) },
    );
    expect(await run()).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  test('so does a Parallel state whose results together are over 256 KiB', async () => {
    const branch = (name: string) => ({ StartAt: name, States: { [name]: task('work') } });
    const Branches = [branch('Left'), branch('Right')];
    const { run } = aMachine(
      { Both: { Type: 'Parallel', Branches, End: true } },
      { work: () => 'x'.repeat(200_000) },
    );
    expect(await run()).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  test('names and inputs are checked as on AWS', async () => {
    const { machines } = aMachine({ Done: { Type: 'Succeed' } });
    const start = (name: string, input: string) => machines.startSyncExecution(ARN, name, input);
    await expect(start('a b', '{}')).rejects.toMatchObject({ code: 'InvalidName' });
    await expect(start('x'.repeat(81), '{}')).rejects.toMatchObject({ code: 'InvalidName' });
    await expect(start('a', '{')).rejects.toMatchObject({ code: 'InvalidExecutionInput' });
    await expect(machines.startSyncExecution('arn:none', 'a', '{}')).rejects.toMatchObject({
      code: 'StateMachineDoesNotExist',
    });
  });
});

describe('a definition is refused at deployment, not partly ignored, for', () => {
  const done = { Type: 'Succeed' };
  test.each([
    ['JSONata', { Work: done }, { QueryLanguage: 'JSONata' }],
    ['JSONata in a state', { Work: { ...done, QueryLanguage: 'JSONata' } }, {}],
    ['variables', { Work: task('a', { Assign: { x: 1 } }) }, {}],
    [
      'the state in the context',
      { Work: task('a', { Parameters: { 'n.$': '$$.State.Name' } }) },
      {},
    ],
    [
      'callbacks',
      { Work: task('a', { Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' }) },
      {},
    ],
    ['other services', { Work: task('a', { Resource: 'arn:aws:states:::dynamodb:putItem' }) }, {}],
    ['heartbeats', { Work: task('a', { HeartbeatSeconds: 5 }) }, {}],
    [
      'Map',
      {
        Work: {
          Type: 'Map',
          ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' } },
          End: true,
        },
      },
      {},
    ],
    ['a broken transition', { Work: task('a', { End: undefined, Next: 'Nowhere' }) }, {}],
  ])('%s', (_, states, more) => {
    expect(() => aMachine(states as States, {}, more)).toThrow();
  });
});

test('the StartSyncExecution action returns what the API does', async () => {
  const { machines } = aMachine({ Done: { Type: 'Succeed' } });
  const input = { stateMachineArn: ARN, name: 'one', input: '{"n":1}' };
  const call = {
    service: 'states',
    action: 'StartSyncExecution',
    accessKey: '',
    input: () => input,
  };
  expect(await machines.handlers.StartSyncExecution(input, call as never)).toMatchObject({
    stateMachineArn: ARN,
    name: 'one',
    status: 'SUCCEEDED',
    output: '{"n":1}',
    startDate: Date.UTC(2026, 10, 1) / 1000,
  });
});
