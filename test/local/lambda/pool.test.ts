import { expect, it } from 'vitest';
import type { Clock } from '../../../local/clock.ts';
import { eventBytes } from '../../../local/lambda/event-bytes.ts';
import type { Instance, Outcome } from '../../../local/lambda/instance.ts';
import { openPool } from '../../../local/lambda/pool.ts';

const QUEUEING = { aws: { ms: 10_000, instances: 2 }, client: { ms: 2000, instances: 6 } };

/** A pool in which a test says when an invocation ends, and when a wait is over. */
function aPool() {
  let started = 0;
  const waits: (() => void)[] = [];
  const running: (() => void)[] = [];
  const start = (): Instance => {
    started += 1;
    return {
      ready: Promise.resolve(),
      invoke: () =>
        new Promise<Outcome>((resolve) => running.push(() => resolve({ result: 'null' }))),
      alive: () => true,
      close: async () => {},
    };
  };
  const clock: Pick<Clock, 'sleep'> = {
    sleep: () => new Promise((resolve) => waits.push(resolve)),
  };
  const pool = openPool(start, { ...clock, now: () => 0, random: () => 0 }, QUEUEING);
  const after = async (action: (() => unknown) | undefined) => {
    if (!action) throw new Error('There is nothing to end');
    void action();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    startAhead: () => pool.startAhead(),
    invoke: () => after(() => pool.invoke(() => eventBytes({}), 'r', 'aws')),
    endFirst: () => after(running.shift()),
    endWait: () => after(waits.shift()),
    started: () => started,
    running: () => running.length,
  };
}

it('starts a second instance for an invocation that has waited for too long', async () => {
  const { invoke, endWait, started, running } = aPool();
  await invoke();
  await invoke();
  expect(started()).toBe(1);
  await endWait();
  expect([started(), running()]).toEqual([2, 2]);
});

it('starts none for an invocation that has only begun to wait when another would have waited too long', async () => {
  const { invoke, endFirst, endWait, started, running } = aPool();
  await invoke();
  await invoke();
  await endFirst();
  await invoke();
  await endWait();
  expect([started(), running()]).toEqual([1, 1]);
});

it('an instance that was started ahead takes the first invocation, and no second one is started', async () => {
  const { startAhead, invoke, started, running } = aPool();
  await startAhead();
  expect([started(), running()]).toEqual([1, 0]);
  await startAhead();
  await invoke();
  expect([started(), running()]).toEqual([1, 1]);
});
