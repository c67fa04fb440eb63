import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filesFor } from '../../../local/data-dir/files.ts';
import type { ApiCall } from '../../../local/endpoint/api-call.ts';
import { openLogs } from '../../../local/logs/logs.ts';
import { openExecutions } from '../../../local/state-machine/executions.ts';
import { openStateMachines } from '../../../local/state-machine/state-machines.ts';
import { aDeployment, functionArn } from '../support/a-deployment.ts';
import { virtualClock } from '../support/clocks.ts';
import { failing, fakeLambda } from '../support/fake-lambda.ts';

const ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:Test';
const GROUP = '/aws/vendedlogs/states/Test';
const CALL = {} as ApiCall;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'execution-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type States = Record<string, Record<string, unknown>>;
type Event = Record<string, string> & { details: Record<string, unknown> };

const task = (name: string, more: object = {}) => ({
  Type: 'Task',
  Resource: functionArn(name),
  End: true,
  ...more,
});

/** A state machine that is logged as the template says. */
function aMachine(
  States: States,
  functions: Parameters<typeof fakeLambda>[0] = {},
  { TimeoutSeconds = 60, ...logging }: { TimeoutSeconds?: number; [option: string]: unknown } = {},
) {
  const definition = { StartAt: Object.keys(States)[0], States, TimeoutSeconds };
  const LogGroupArn = `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}:*`;
  const LoggingConfiguration = {
    Level: 'ALL',
    IncludeExecutionData: true,
    Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn } }],
    ...logging,
  };
  const DefinitionString = JSON.stringify(definition);
  const properties = {
    ...{ StateMachineType: 'EXPRESS', DefinitionString, LoggingConfiguration },
    RoleArn: 'arn:aws:iam::000000000000:role/Machine',
  };
  const deployment = aDeployment({
    Machine: {
      ...{ type: 'AWS::StepFunctions::StateMachine', ref: ARN, properties },
      attributes: { Arn: ARN, Name: 'Test' },
    },
    Logs: { type: 'AWS::Logs::LogGroup', ref: GROUP },
  });
  const clock = virtualClock();
  const logs = openLogs(deployment, folder, clock);
  const machines = openStateMachines({
    ...{ deployment, lambda: fakeLambda(functions), logs, clock },
    executions: openExecutions(join(folder, 'executions.jsonl'), filesFor('process'), clock),
  });
  const events = async (): Promise<Event[]> => {
    const page = await logs.handlers.FilterLogEvents({ logGroupName: GROUP }, CALL);
    const { events: found } = page as { events: { message: string }[] };
    return found.map(({ message }) => JSON.parse(message));
  };
  const run = async (input: unknown = {}) => {
    const result = await machines.startSyncExecution(ARN, 'one', JSON.stringify(input));
    return { ...result, events: await events() };
  };
  return { run, events, machines, clock };
}

/** `id type (previous) name` */
const outline = (events: readonly Event[]): string[] =>
  events.map(({ id, type, previous_event_id: previous, details: { name } }) =>
    [id, type, `(${previous})`, ...(name === undefined ? [] : [name])].join(' '),
  );

const Retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 3 }];
const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Note' }];
const fail = (name: string) => () => {
  throw failing(name, 'why');
};

describe('the log of an execution', () => {
  test('has every attempt of a Task within one visit of its state, in the shape of Step Functions', async () => {
    const outcomes = [failing('Busy', 'full'), undefined];
    const { run } = aMachine(
      {
        Work: task('work', { Retry, TimeoutSeconds: 9, End: undefined, Next: 'Done' }),
        Done: { Type: 'Succeed' },
      },
      {
        work: () => {
          const error = outcomes.shift();
          if (error) throw error;
          return { key: 'a' };
        },
      },
    );
    const { events, executionArn, startDate } = await run({ n: 1 });
    expect(outline(events)).toEqual([
      '1 ExecutionStarted (0)',
      '2 TaskStateEntered (0) Work',
      '3 LambdaFunctionScheduled (2)',
      '4 LambdaFunctionStarted (3)',
      '5 LambdaFunctionFailed (4)',
      '6 LambdaFunctionScheduled (5)',
      '7 LambdaFunctionStarted (6)',
      '8 LambdaFunctionSucceeded (7)',
      '9 TaskStateExited (8) Work',
      '10 SucceedStateEntered (9) Done',
      '11 SucceedStateExited (10) Done',
      '12 ExecutionSucceeded (11)',
    ]);
    const common = { execution_arn: executionArn, redrive_count: '0' };
    expect(events[2]).toEqual({
      ...{ id: '3', type: 'LambdaFunctionScheduled', previous_event_id: '2', ...common },
      event_timestamp: String(startDate),
      details: {
        ...{ input: '{"n":1}', inputDetails: { truncated: false } },
        ...{ resource: functionArn('work'), timeoutInSeconds: 9 },
      },
    });
    expect(Object.keys(events[2] ?? {}).join()).toBe(
      'id,type,details,previous_event_id,event_timestamp,execution_arn,redrive_count',
    );
    expect(events[4]?.details).toEqual({
      cause: '{"errorType":"Busy","errorMessage":"full","trace":[]}',
      error: 'Busy',
    });
    expect(events[5]?.['event_timestamp']).toBe(String(startDate + 3000));
    expect(events[8]?.details).toEqual({
      ...{ name: 'Work', output: '{"key":"a"}', outputDetails: { truncated: false } },
    });
    expect(events[0]?.details).toEqual({
      ...{ input: '{"n":1}', inputDetails: { truncated: false } },
      roleArn: 'arn:aws:iam::000000000000:role/Machine',
    });
  });

  test('a failure that nothing catches ends it, without leaving the state', async () => {
    const { run } = aMachine({ Work: task('work') }, { work: fail('Broken') });
    const { events } = await run();
    expect(outline(events).slice(3)).toEqual([
      '4 LambdaFunctionStarted (3)',
      '5 LambdaFunctionFailed (4)',
      '6 ExecutionFailed (5)',
    ]);
    expect(events[5]?.details).toMatchObject({ error: 'Broken' });
  });

  test('a Choice, a Pass and a Fail state have their own events', async () => {
    const { run } = aMachine({
      Has: {
        Type: 'Choice',
        Choices: [{ Variable: '$.n', IsPresent: true, Next: 'Note' }],
        Default: 'Stop',
      },
      Note: { Type: 'Pass', Next: 'Stop' },
      Stop: { Type: 'Fail', Error: 'Stopped', Cause: 'as asked' },
    });
    const { events } = await run({ n: 1 });
    expect(outline(events)).toEqual([
      '1 ExecutionStarted (0)',
      '2 ChoiceStateEntered (0) Has',
      '3 ChoiceStateExited (2) Has',
      '4 PassStateEntered (3) Note',
      '5 PassStateExited (4) Note',
      '6 FailStateEntered (5) Stop',
      '7 ExecutionFailed (6)',
    ]);
    expect(events[6]?.details).toEqual({ cause: 'as asked', error: 'Stopped' });
  });
});

describe('a Parallel state', () => {
  const branches = (...names: string[]) =>
    names.map((name) => ({ StartAt: name, States: { [name]: task(name.toLowerCase()) } }));

  test('has the events of its branches between its own, each linked to those of its branch', async () => {
    const { run } = aMachine(
      {
        Both: { Type: 'Parallel', Branches: branches('Left', 'Right'), Next: 'After' },
        After: { Type: 'Pass', End: true },
      },
      { left: () => 1, right: () => 2 },
    );
    const { events } = await run();
    const previous = new Map(events.map((event) => [event['id'], event['previous_event_id']]));
    expect(outline(events).slice(0, 3)).toEqual([
      '1 ExecutionStarted (0)',
      '2 ParallelStateEntered (0) Both',
      '3 ParallelStateStarted (2)',
    ]);
    const entered = events.filter(({ type }) => type === 'TaskStateEntered');
    expect(entered.map((event) => event['previous_event_id'])).toEqual(['3', '3']);
    for (const { id = '', details } of entered) {
      const chain = events.filter((event) => event['previous_event_id'] === id);
      expect(chain.map(({ type }) => type)).toEqual(['LambdaFunctionScheduled']);
      expect(details['input']).toBe('{}');
    }
    const types = events.map(({ type }) => type);
    expect(types.slice(-5)).toEqual([
      'ParallelStateSucceeded',
      'ParallelStateExited',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
    expect(types.filter((type) => type === 'TaskStateExited')).toHaveLength(2);
    expect([...previous.values()].every((id) => Number(id) < events.length)).toBe(true);
  });

  test('that fails aborts its other branches, and its Catch leaves it', async () => {
    const { run } = aMachine(
      {
        Both: { Type: 'Parallel', Branches: branches('Bad', 'Slow'), Catch, End: true },
        Note: { Type: 'Pass', End: true },
      },
      { bad: fail('Broken'), slow: () => new Promise(() => undefined) },
    );
    const { events } = await run();
    const types = events.map(({ type }) => type);
    expect(types.slice(types.indexOf('LambdaFunctionFailed'))).toEqual([
      'LambdaFunctionFailed',
      'TaskStateAborted',
      'ParallelStateFailed',
      'ParallelStateExited',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
    const failed = events.find(({ type }) => type === 'LambdaFunctionFailed')?.['id'];
    const aborted = events.find(({ type }) => type === 'TaskStateAborted');
    expect(aborted).toMatchObject({ details: {}, previous_event_id: failed });
  });

  test('that is the last state is left even though the library reports no more of its branches', async () => {
    const Branches = branches('Left', 'Right');
    const { run } = aMachine(
      { Both: { Type: 'Parallel', Branches, End: true } },
      { left: () => 1, right: () => 2 },
    );
    const types = (await run()).events.map(({ type }) => type);
    expect(types.slice(-3)).toEqual([
      'ParallelStateSucceeded',
      'ParallelStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('that is the last state fails before its execution does', async () => {
    const { run } = aMachine(
      { Both: { Type: 'Parallel', Branches: branches('Bad'), End: true } },
      { bad: fail('Broken') },
    );
    const events = (await run()).events.slice(-2);
    expect(events.map(({ type }) => type)).toEqual(['ParallelStateFailed', 'ExecutionFailed']);
  });
});

describe('an execution that is stopped', () => {
  const never = () => new Promise(() => undefined);

  test('by the time-out of its machine has aborted states and ExecutionTimedOut', async () => {
    const { run } = aMachine({ Work: task('work') }, { work: never }, { TimeoutSeconds: 5 });
    const { events } = await run();
    expect(outline(events).slice(-2)).toEqual([
      '5 TaskStateAborted (4)',
      '6 ExecutionTimedOut (4)',
    ]);
    expect(events.at(-1)?.details).toEqual({ error: 'States.Timeout' });
  });

  test('by the time-out of a Task has LambdaFunctionTimedOut', async () => {
    const { run } = aMachine({ Work: task('work', { TimeoutSeconds: 2 }) }, { work: never });
    const { events } = await run();
    expect(outline(events).slice(-2)).toEqual([
      '5 LambdaFunctionTimedOut (4)',
      '6 ExecutionFailed (5)',
    ]);
  });

  test('from outside has ExecutionAborted; until then, its events can be read', async () => {
    let read: Event[] = [];
    const machine = aMachine(
      { Work: task('work') },
      {
        work: async () => {
          read = await machine.events();
          machine.machines.abort('one');
          return never();
        },
      },
    );
    const { events } = await machine.run();
    expect(outline(read).at(-1)).toBe('4 LambdaFunctionStarted (3)');
    expect(events.slice(-2)).toMatchObject([
      { type: 'TaskStateAborted' },
      { type: 'ExecutionAborted', details: { cause: 'Shut down', error: 'States.Aborted' } },
    ]);
  });
});

describe('what is logged', () => {
  test('of a payload that is too long is its beginning, and that it was cut', async () => {
    const { run } = aMachine({ Note: { Type: 'Pass', End: true } });
    const [started] = (await run({ text: '"'.repeat(100_000) })).events;
    expect(started?.details).toMatchObject({ inputDetails: { truncated: true } });
    expect(String(started?.details['input']).length).toBeLessThan(248 * 1024);
  });

  test('has no payloads unless execution data are included', async () => {
    const { run } = aMachine(
      { Note: { Type: 'Pass', End: true } },
      {},
      { IncludeExecutionData: false },
    );
    const { events } = await run({ secret: 1 });
    expect(events.map(({ details }) => details)).toEqual([
      { roleArn: 'arn:aws:iam::000000000000:role/Machine' },
      { name: 'Note' },
      { name: 'Note' },
      {},
    ]);
  });

  test('is nothing at the level OFF; another level is refused at deployment', async () => {
    const { run } = aMachine({ Note: { Type: 'Pass', End: true } }, {}, { Level: 'OFF' });
    expect((await run()).events).toEqual([]);
    expect(() => aMachine({ Note: { Type: 'Pass', End: true } }, {}, { Level: 'ERROR' })).toThrow(
      /only ALL and OFF are served here/,
    );
  });
});
