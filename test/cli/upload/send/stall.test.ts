import { expect, it } from 'vitest';
import type { Api } from '../../../../cli/api/api.ts';
import { type Blockage, stallHandler } from '../../../../cli/upload/send/stall.ts';

const api: Api = {
  url: 'http://127.0.0.1',
  get: async () => ({ batches: [] }),
  post: async () => ({ body: {}, replayed: false }),
};

/** A handler that finds these blockages one after the other. */
function handlerOf(...found: Blockage[]) {
  return stallHandler(
    api,
    () => undefined,
    async () => found.shift(),
  );
}

it('stops at once when a delivery is parked', async () => {
  await expect(handlerOf('parked')(10_000)).rejects.toThrow(/a delivery is parked.*not lost/s);
});

it('stops when lines are lost, which it has to find twice in a row', async () => {
  const onStall = handlerOf('lost', undefined, 'lost', 'lost');
  await onStall(10_000);
  await onStall(20_000);
  await onStall(30_000);
  await expect(onStall(40_000)).rejects.toThrow(
    /lines are lost: none has landed for 40 s.*The same command sends them again/s,
  );
});

it('stops after six minutes in any case', async () => {
  await handlerOf()(359_000);
  await expect(handlerOf()(360_000)).rejects.toThrow(/nothing lands/);
});
