import { describe, expect, it } from 'vitest';
import { FAILURES } from '../../functions/failures.ts';
import { MachineOutput, steps, Traced } from '../../functions/steps.ts';
import type { TaskName } from '../../statemachines/process-batch.ts';
import { statesInFlow } from './deployed-definition.ts';
import { failingFirst, functionError, type Run, run, type Task } from './machine-run.ts';

const newBatch = { batchId: '0-abc-1', payload: { key: 'staging/0-abc-1/payload' } };
const claimed = { ...newBatch, claim: { v: 1 as const, chunks: [0] }, unfinished: ['0-older-1'] };
const counts = { accepted: 3, quarantined: 1 };
const validated = {
  batchId: newBatch.batchId,
  validated: { key: 'validated' },
  counts,
  unfinished: claimed.unfinished,
};
const sealed = {
  batchId: newBatch.batchId,
  plan: { key: 'plan' },
  counts,
  unfinished: claimed.unfinished,
};
const materialised = { batchId: newBatch.batchId, written: 2 };

const succeeding: Record<TaskName, Task> = {
  ClaimBatch: () => claimed,
  ValidateBatch: () => validated,
  SplitBatch: () => sealed,
  WriteParquet: () => sealed,
  RegisterPartitions: () => materialised,
  UpsertInvoices: () => materialised,
  UpsertCustomers: () => materialised,
  CommitBatch: () => sealed,
  RecordFailure: () => ({ batchId: newBatch.batchId, recorded: true }),
};

const tasks = statesInFlow().filter((state) => state.Type === 'Task');
const working = tasks.filter(({ name }) => name !== 'RecordFailure');
const retriers = tasks.flatMap(({ name, Retry = [] }) =>
  Retry.map(({ ErrorEquals, MaxAttempts }) => ({ name, errors: ErrorEquals, MaxAttempts })),
);
const namesCalled = ({ calls }: Run): string[] => calls.map(({ task }) => task);
const inputsOf = ({ calls }: Run, name: string): unknown[] =>
  calls.filter(({ task }) => task === name).map(({ input }) => input);
const always = (error: string): Task => {
  return () => {
    throw functionError(error);
  };
};

/**
 * Runs the machine with another task in place of one. RecordFailure is reached only when another
 * task fails.
 */
const runWith = (name: string, task: Task): Promise<Run> => {
  const failing = name === 'RecordFailure' ? { ClaimBatch: always('BatchAbandoned') } : {};
  return run(newBatch, { ...succeeding, ...failing, [name]: task });
};

describe('a new batch', () => {
  it('is claimed, validated, split, materialised in three branches, and committed', async () => {
    const done = await run(newBatch, succeeding);
    const called = namesCalled(done);
    expect(called.slice(0, 3)).toEqual(['ClaimBatch', 'ValidateBatch', 'SplitBatch']);
    expect(called.slice(3, -1).sort()).toEqual(
      ['RegisterPartitions', 'UpsertCustomers', 'UpsertInvoices', 'WriteParquet'].sort(),
    );
    expect(called.indexOf('WriteParquet')).toBeLessThan(called.indexOf('RegisterPartitions'));
    expect(called.at(-1)).toBe('CommitBatch');
    expect(MachineOutput.parse(done.output)).toEqual(sealed);
  });

  it('gives each task the input of its contract', async () => {
    const { calls } = await run(newBatch, succeeding);
    for (const { task, input } of calls) {
      const name = working.find((state) => state.name === task)?.name as TaskName;
      expect(steps[name].input.safeParse(input).error, task).toBeUndefined();
    }
  });

  it('gives each task, also in branches, the batch and the execution for its log', async () => {
    const failing = { ...succeeding, CommitBatch: always('BatchAbandoned') };
    const { calls } = await run(newBatch, failing);
    expect(calls.length).toBe(Object.keys(steps).length);
    for (const { task, input } of calls) {
      expect(Traced.parse(input), task).toEqual({
        batchId: newBatch.batchId,
        executionArn: expect.stringMatching(/^arn:aws:states:.*:express:/),
      });
    }
  });

  it('gives ClaimBatch the execution and its start', async () => {
    const [input] = inputsOf(await run(newBatch, succeeding), 'ClaimBatch');
    expect(input).toEqual({
      ...newBatch,
      execution: expect.stringMatching(/^arn:aws:states:.*:express:/),
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
  });

  it('commits what was sealed, whatever the branches return', async () => {
    const done = await run(newBatch, succeeding);
    expect(inputsOf(done, 'CommitBatch')).toMatchObject([sealed]);
  });
});

describe('a sealed batch', () => {
  it('is materialised and committed, but not claimed or split again', async () => {
    const done = await run({ ...sealed, unfinished: [] }, succeeding);
    expect(namesCalled(done).sort()).toEqual(
      [
        'CommitBatch',
        'RegisterPartitions',
        'UpsertCustomers',
        'UpsertInvoices',
        'WriteParquet',
      ].sort(),
    );
    expect(done.output).toEqual(sealed);
  });

  it('that fails again is recorded and fails the execution', async () => {
    const done = await run(sealed, { ...succeeding, UpsertInvoices: always('ContractBroken') });
    expect(inputsOf(done, 'RecordFailure')).toMatchObject([
      { batchId: sealed.batchId, failure: { Error: 'ContractBroken' } },
    ]);
    expect(done.failure?.error).toBe('ContractBroken');
  });
});

describe('a failure that may pass', () => {
  const cases = retriers.flatMap(({ name, errors }) => errors.map((error) => ({ name, error })));

  it.each(cases)('$error in $name is retried', async ({ name, error }) => {
    const task = succeeding[name as TaskName];
    const done = await runWith(name, failingFirst([error], task));
    const [first, second, ...more] = inputsOf(done, name);
    expect(second).toEqual(first);
    expect(more).toEqual([]);
    if (name !== 'RecordFailure') expect(done.output).toEqual(sealed);
  });

  it.each(retriers)('$errors in $name fail it after the last attempt', async (retrier) => {
    const [error = ''] = retrier.errors;
    const done = await runWith(retrier.name, always(error));
    expect(inputsOf(done, retrier.name)).toHaveLength(retrier.MaxAttempts + 1);
    expect(done.failure?.error).toBe(error);
  });

  it('has its own number of attempts: a held chunk, then a throttled ledger', async () => {
    const errors = [...Array(5).fill('ChunkHeld'), ...Array(4).fill('LedgerUnavailable')];
    const done = await run(newBatch, {
      ...succeeding,
      ClaimBatch: failingFirst(errors, succeeding.ClaimBatch),
    });
    expect(inputsOf(done, 'ClaimBatch')).toHaveLength(10);
    expect(done.output).toEqual(sealed);
  });
});

describe('a permanent failure', () => {
  const stopping = Object.keys(FAILURES).filter((name) => Reflect.get(FAILURES, name) === 'stop');
  const cases = working.flatMap(({ name }) =>
    [...stopping, 'TypeError', 'Runtime.ExitError'].map((error) => ({ name, error })),
  );

  it.each(cases)('$error in $name is recorded at once and names the execution', async (of) => {
    const done = await runWith(of.name, always(of.error));
    expect(inputsOf(done, of.name)).toHaveLength(1);
    expect(namesCalled(done)).not.toContain(of.name === 'CommitBatch' ? '' : 'CommitBatch');
    const cause = functionError(of.error).message;
    const [recorded, ...more] = inputsOf(done, 'RecordFailure');
    expect(more).toEqual([]);
    expect(steps.RecordFailure.input.parse(recorded)).toEqual({
      batchId: newBatch.batchId,
      failure: { Error: of.error, Cause: cause },
    });
    expect(done.failure).toEqual({ error: of.error, cause });
  });

  it('fails the execution with the first error, whatever RecordFailure returns', async () => {
    const done = await run(newBatch, {
      ...succeeding,
      SplitBatch: always('BatchAbandoned'),
      RecordFailure: () => ({ batchId: 'x', recorded: false, failure: { Error: 'Other' } }),
    });
    expect(done.failure?.error).toBe('BatchAbandoned');
  });

  it('of RecordFailure fails the execution with its own name', async () => {
    const done = await runWith('RecordFailure', always('ContractBroken'));
    expect(inputsOf(done, 'RecordFailure')).toHaveLength(1);
    expect(done.failure?.error).toBe('ContractBroken');
  });
});

describe('the branches', () => {
  it('fail together: the batch is not committed when the lake cannot be written', async () => {
    const done = await run(newBatch, { ...succeeding, WriteParquet: always('LakeWriteFailed') });
    expect(namesCalled(done)).not.toContain('RegisterPartitions');
    expect(namesCalled(done)).not.toContain('CommitBatch');
    expect(inputsOf(done, 'RecordFailure')).toHaveLength(1);
    expect(done.failure?.error).toBe('LakeWriteFailed');
  });

  it('register days only after their objects are written', async () => {
    const done = await run(newBatch, {
      ...succeeding,
      WriteParquet: failingFirst(['LakeWriteFailed', 'StagingUnavailable'], () => sealed),
    });
    const called = namesCalled(done);
    expect(called.lastIndexOf('WriteParquet')).toBeLessThan(called.indexOf('RegisterPartitions'));
    expect(done.output).toEqual(sealed);
  });
});
