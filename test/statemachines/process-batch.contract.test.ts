import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { FAILURES, type FailureName } from '../../functions/failures.ts';
import { MACHINE_TIMEOUT_MS } from '../../functions/query/batch-status.ts';
import { steps } from '../../functions/steps.ts';
import {
  committedFlow,
  committedText,
  deployedText,
  nextStates,
  statesInFlow,
} from './deployed-definition.ts';
import { failureNames, failuresIn, filesOf, folderOf, functionFolders } from './thrown-failures.ts';

const states = statesInFlow();
const tasks = states.filter((state) => state.Type === 'Task');
const retriedBy = (state: (typeof states)[number]): string[] =>
  (state.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
const namesThat = (reaction: (typeof FAILURES)[FailureName]): FailureName[] =>
  failureNames().filter((name) => FAILURES[name] === reaction);

describe('the definition', () => {
  it('is valid Amazon States Language with the ARNs filled in', () => {
    const result = validate(JSON.parse(deployedText()));
    expect(result.errorsText()).toBe('');
    expect(result.isValid).toBe(true);
  });

  it('has placeholders only for the ARNs of its functions, each a whole string', () => {
    const placeholders = committedText().match(/"[^"]*\$\{[^"]*"/g) ?? [];
    expect(placeholders).toEqual(tasks.map(({ name }) => `"\${${name}FunctionArn}"`));
  });

  it('reaches every state in it', () => {
    const flow = committedFlow();
    const held = Object.entries(flow.States).flatMap(([name, state]) => [
      name,
      ...(state.Branches ?? []).flatMap((branch) => Object.keys(branch.States)),
    ]);
    expect(states.map(({ name }) => name).sort()).toEqual(held.sort());
  });

  it('names only states that exist', () => {
    const flows = [committedFlow(), ...states.flatMap((state) => state.Branches ?? [])];
    for (const { StartAt, States } of flows) {
      expect(Object.keys(States)).toContain(StartAt);
      for (const state of Object.values(States)) {
        const next = [...nextStates(state), ...(state.Catch ?? []).map((catcher) => catcher.Next)];
        expect(Object.keys(States)).toEqual(expect.arrayContaining(next));
      }
    }
  });

  it('ends within the time after which a STARTED batch is listed as failed', () => {
    expect(committedFlow()['TimeoutSeconds']).toBe(MACHINE_TIMEOUT_MS / 1000);
  });
});

describe('the tasks', () => {
  it('have the contracts of functions/steps.ts, in the same order', () => {
    expect(Object.keys(steps)).toEqual(tasks.map(({ name }) => name));
  });

  it.each(tasks)('$name calls the function of the same name, which has a handler', (task) => {
    expect(task.Resource).toBe(`\${${task.name}FunctionArn}`);
    expect(functionFolders()).toContain(folderOf(task.name));
    expect(filesOf(folderOf(task.name))).toContain('handler.ts');
  });

  it.each(tasks)('$name ends before the machine does', (task) => {
    expect(task.TimeoutSeconds).toBeLessThan(Number(committedFlow()['TimeoutSeconds']));
  });
});

describe('Retry', () => {
  it.each(tasks)('of $name lists the failures that it can throw and that may pass', (task) => {
    const own = retriedBy(task).filter((name) => name in FAILURES);
    const thrown = failuresIn(task.name).filter((name) => FAILURES[name] === 'retry');
    const expected = task.name === 'ClaimBatch' ? [...thrown, 'ChunkHeld'] : thrown;
    expect(own.sort()).toEqual(expected.sort());
  });

  it.each(tasks)('of $name lists the failures of Lambda and Step Functions', (task) => {
    expect(retriedBy(task)).toEqual(
      expect.arrayContaining([
        'Lambda.TooManyRequestsException',
        'Lambda.ServiceException',
        'Lambda.AWSLambdaException',
        'Lambda.SdkClientException',
        'Sandbox.Timedout',
        'States.Timeout',
      ]),
    );
  });

  it.each(tasks)('of $name does not list failures that end an attempt, nor all errors', (task) => {
    for (const name of [...namesThat('stop'), 'States.ALL', 'States.TaskFailed']) {
      expect(retriedBy(task)).not.toContain(name);
    }
  });

  it.each(tasks)('of $name lists each error once', (task) => {
    expect(retriedBy(task)).toEqual([...new Set(retriedBy(task))]);
  });

  it('waits for a held chunk in ClaimBatch only', () => {
    const waiting = tasks.filter((task) =>
      namesThat('wait').some((name) => retriedBy(task).includes(name)),
    );
    expect(waiting.map(({ name }) => name)).toEqual(['ClaimBatch']);
  });

  it('has jitter for every other failure', () => {
    const retriers = tasks.flatMap((task) => task.Retry ?? []);
    const others = retriers.filter(({ ErrorEquals }) => !ErrorEquals.includes('ChunkHeld'));
    expect(others.map(({ JitterStrategy }) => JitterStrategy)).toEqual(others.map(() => 'FULL'));
  });
});

describe('Catch', () => {
  const caught = states.filter(
    (state) => ['Task', 'Parallel'].includes(state.Type) && !state.inner,
  );

  it.each(caught.filter(({ name }) => name !== 'RecordFailure'))(
    'of $name sends every error to RecordFailure, with the input',
    ({ Catch }) => {
      expect(Catch).toEqual([
        { ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'RecordFailure' },
      ]);
    },
  );

  it('is nowhere else: a branch fails the Parallel, and RecordFailure fails the execution', () => {
    const rest = states.filter((state) => state.inner || state.name === 'RecordFailure');
    expect(rest.flatMap((state) => state.Catch ?? [])).toEqual([]);
  });
});
