import { expect, it } from 'vitest';
import { batchGroups } from '../../../cli/status/batch-groups.ts';
import type { Batch } from '../../../functions/ledger/ledger.ts';

const NOW = Date.UTC(2026, 2, 1, 12);
const MINUTE_MS = 60_000;

const aBatch = (batchId: string, state: Batch['state'], minutes: number): Batch => ({
  batchId,
  state,
  payload: { key: 'k' },
  execution: batchId,
  startedAt: new Date(NOW - minutes * MINUTE_MS).toISOString(),
});

const groupsOf = (...batches: Batch[]) =>
  batchGroups(
    {
      listBatches: async function* (state) {
        for (const batch of batches.filter((each) => each.state === state)) {
          yield { ...batch, read: () => batch };
        }
      },
    },
    NOW,
  );

it('a sealed batch is in flight as long as its execution may run, and then unfinished', async () => {
  const groups = await groupsOf(
    aBatch('writes', 'SEALED', 1),
    aBatch('validates', 'STARTED', 1),
    aBatch('left', 'SEALED', 5),
  );
  expect(groups).toMatchObject({ inFlight: 2, unfinished: 1, failed: [], unreadable: [] });
});
