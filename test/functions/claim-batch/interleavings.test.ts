import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimBatch } from '../../../functions/claim-batch/claim-batch.ts';
import { rangesOf } from '../../../functions/domain/batch.ts';
import type { Ledger } from '../../../functions/ledger/ledger.ts';
import { Claim, decodeDelivery, encodeDelivery } from '../../../functions/staging/delivery.ts';
import type { Staging } from '../../../functions/staging/staging.ts';
import { type MemoryLedger, memoryLedger } from '../../support/memory-ledger.ts';
import { memoryStaging } from '../../support/memory-staging.ts';
import { claimStaging } from './claim-staging.ts';

const ALL = [0, 1, 2, 3];
const NO_LINES = { accepted: 0, quarantined: 0 };

/** Deliveries of the same four chunks, in stream order, with different boundaries. */
const delivery = fc
  .tuple(fc.nat(3), fc.nat(3))
  .map(([a, b]) => ALL.slice(Math.min(a, b), Math.max(a, b) + 1));

/** The outcome of one operation: done, or done with its response lost. */
const fates = fc.infiniteStream(fc.constantFrom('done', 'done', 'done', 'lost'));

const started = (name: string) => `2026-01-01T00:00:0${name.slice(1)}.000Z`;

/** The ledger with every operation scheduled, and some responses lost. */
function unreliable(ledger: Ledger, s: fc.Scheduler, fate: Iterator<string>): Ledger {
  return new Proxy(ledger, {
    get: (target, name) => {
      const operation: (...args: unknown[]) => Promise<unknown> = Reflect.get(target, name);
      return async (...args: unknown[]) => {
        await s.schedule(Promise.resolve(), String(name));
        const result = await operation(...args);
        if (fate.next().value === 'lost') throw new Error('The response was lost');
        return result;
      };
    },
  });
}

/** One execution up to its seal: ClaimBatch, retried as the machine does, and then the seal. */
async function attempt(batchId: string, ordinals: number[], ledger: Ledger, staging: Staging) {
  const payload = await staging.putBytes(batchId, 'delivery', deliveryOf(ordinals));
  const input = { batchId, payload, execution: 'arn', startedAt: started(batchId) };
  const now = () => Date.parse('2026-01-02T00:00:00Z');
  const { claim } = await again(() => claimBatch(input, { ledger, ...claimStaging(staging), now }));
  const { chunks } = Claim.parse(claim);
  const staged = decodeDelivery(await staging.getBytes(payload));
  const members = rangesOf(chunks.flatMap((index) => staged[index] ?? []));
  await again(() => ledger.sealBatch(batchId, { members, plan: { key: 'p' }, counts: NO_LINES }));
}

async function again<T>(action: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await action();
    } catch (error) {
      const over = error instanceof Error && error.name === 'BatchAbandoned';
      if (over || tries === 3) throw error;
    }
  }
}

function deliveryOf(ordinals: number[]): Buffer {
  return encodeDelivery(
    ordinals.map((ordinal) => ({
      ingestId: 'i',
      ordinal,
      sequenceNumber: String(ordinal),
      arrivedAt: 0,
      bytes: 1,
      data: Buffer.from('x'),
    })),
  );
}

/** Returns the sealed batches that have each chunk in their plan. */
function sealedIn(ledger: MemoryLedger): string[][] {
  const sealed = ledger.batches().filter(({ state }) => state === 'SEALED');
  return ALL.map((ordinal) =>
    sealed
      .filter(({ members }) => members?.some(({ from, to }) => from <= ordinal && ordinal <= to))
      .map(({ batchId }) => batchId),
  );
}

test('in any order of operations, no chunk is sealed twice and each is sealed in the end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(delivery, { minLength: 2, maxLength: 4 }),
      fates,
      async (s, deliveries, fate) => {
        const ledger = memoryLedger();
        const staging = memoryStaging();
        const seen = unreliable(ledger, s, fate);
        const attempts = deliveries.map((ordinals, index) =>
          attempt(`b${index}`, ordinals, seen, staging),
        );
        await s.waitFor(Promise.allSettled(attempts));
        for (const holders of sealedIn(ledger)) expect(holders.length).toBeLessThanOrEqual(1);

        await attempt('b9', ALL, ledger, staging);
        const settled = sealedIn(ledger);
        for (const [ordinal, holders] of settled.entries())
          expect(holders).toEqual([ledger.holderOf({ ingestId: 'i', ordinal })]);
      },
    ),
    { numRuns: 1500 },
  );
});
