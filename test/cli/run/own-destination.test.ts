import { expect, it } from 'vitest';
import { sleepWhileBusy } from '../../../cli/run/own-destination.ts';

/** Longer than any test may take. */
const LONG_MS = 3_600_000;

function aPipeline({ records = 0, executions = 0 }) {
  const state = { records, executions };
  const shard = { mapping: 'a', stream: 'b', shard: 'c' };
  const backlog = () => [{ ...shard, records: state.records }];
  return { state, sleep: sleepWhileBusy({ backlog, executions: () => state.executions }) };
}

it.each([
  ['records are in the stream', { records: 1 }],
  ['an execution runs', { executions: 1 }],
])('sleeps while %s, and no longer', async (_, busy) => {
  const { state, sleep } = aPipeline(busy);
  let woke = false;
  const slept = sleep(LONG_MS).then(() => {
    woke = true;
  });
  await sleep(60);
  expect(woke).toBe(false);
  Object.assign(state, { records: 0, executions: 0 });
  await slept;
});

it('does not sleep if the work has ended since it slept for the last time', async () => {
  const { state, sleep } = aPipeline({ records: 1 });
  await sleep(1);
  state.records = 0;
  await sleep(LONG_MS);
});

it('sleeps as long as it was asked to if nothing has been sent', async () => {
  const { sleep } = aPipeline({});
  const began = performance.now();
  await sleep(50);
  expect(performance.now() - began).toBeGreaterThanOrEqual(49);
});
