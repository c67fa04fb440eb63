import { describe, expect, it } from 'vitest';
import type { MachineRun } from '../../../functions/execution/machine.ts';
import { resumeToEnd, runToEnd } from '../../../functions/execution/run-to-end.ts';
import type { Batch, Failure } from '../../../functions/ledger/ledger.ts';

const SEALED: Batch = {
  batchId: 'b',
  state: 'SEALED',
  payload: { key: 'payload' },
  execution: 'arn',
  startedAt: '2026-01-31T00:00:00Z',
  plan: { key: 'plan' },
  counts: { accepted: 1, quarantined: 0 },
};
const OUTPUT = { batchId: 'b', plan: SEALED.plan, counts: SEALED.counts, unfinished: ['other'] };
const CAUSE = JSON.stringify({ errorType: 'E', errorMessage: 'It broke', trace: ['at x'] });

function world(run: () => Promise<MachineRun>) {
  const failures: Failure[] = [];
  const ports = {
    ledger: {
      failBatch: async (_: string, failure: Failure) => {
        failures.push(failure);
        return 'SEALED' as const;
      },
    },
    resume: run,
    now: () => 0,
    unrecorded: () => {},
  };
  return {
    failures,
    run: () => runToEnd('b', run, ports),
    resume: (batch = SEALED) => resumeToEnd(batch, ports),
  };
}

const succeeds = async (): Promise<MachineRun> => ({ status: 'SUCCEEDED', output: OUTPUT });
const fails = async (): Promise<MachineRun> => ({ status: 'FAILED', error: 'E', cause: CAUSE });
const timesOut = async (): Promise<MachineRun> => ({ status: 'TIMED_OUT' });
const isLost = () => Promise.reject(new TypeError('socket hang up'));
const isWrong = async (): Promise<MachineRun> => ({ status: 'SUCCEEDED', output: {} });

const at = '1970-01-01T00:00:00.000Z';
const FAILED = { error: 'E', cause: 'It broke', at };
const WRONG = { error: 'ContractBroken', cause: 'The output of the machine is wrong', at };

describe('runToEnd', () => {
  it('returns the sealed batches that a run met', async () => {
    const { run, failures } = world(succeeds);
    expect(await run()).toEqual({ unfinished: ['other'] });
    expect(failures).toEqual([]);
  });

  it.each([
    ['fails', fails, FAILED],
    ['times out', timesOut, { error: 'TIMED_OUT', cause: '', at }],
    ['loses its response', isLost, { error: 'TypeError', cause: 'socket hang up', at }],
    ['has no valid output', isWrong, WRONG],
  ])('records and returns the error of a run that %s', async (_, runs, failure) => {
    const { run, failures } = world(runs);
    expect(await run()).toEqual({ error: failure.error });
    expect(failures).toEqual([failure]);
  });
});

describe('resumeToEnd', () => {
  it('resumes a batch', async () => {
    const { resume, failures } = world(succeeds);
    expect((await resume()).error).toBeUndefined();
    expect(failures).toEqual([]);
  });

  it.each([
    ['fails', fails, FAILED],
    ['times out', timesOut, { error: 'ResumeFailed', cause: 'Error: The execution timed out', at }],
    [
      'loses its response',
      isLost,
      { error: 'ResumeFailed', cause: 'TypeError: socket hang up', at },
    ],
    ['has no valid output', isWrong, WRONG],
  ])('records and returns the error of a run that %s', async (_, runs, failure) => {
    const { resume, failures } = world(runs);
    expect(await resume()).toEqual({ error: failure.error });
    expect(failures).toEqual([failure]);
  });

  it('does not run a batch without a plan', async () => {
    const { resume, failures } = world(() => expect.unreachable());
    const { plan: _, ...unplanned } = SEALED;
    expect(await resume(unplanned)).toEqual({ error: 'ResumeFailed' });
    expect(failures).toMatchObject([{ cause: 'Error: Batch b is SEALED without a plan' }]);
  });
});
