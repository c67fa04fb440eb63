import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoLedger } from '../../../functions/ledger/dynamo-ledger.ts';
import { dynamoLedgerReader } from '../../../functions/ledger/dynamo-ledger-reader.ts';
import type { Ingest, Ledger } from '../../../functions/ledger/ledger.ts';
import type { LedgerReader } from '../../../functions/ledger/ledger-reader.ts';
import type { Landing } from '../../../functions/staging/plan.ts';
import { ledgerOnDynamodb, TABLE } from '../../support/ledger-on-dynamodb.ts';
import { memoryLedger } from '../../support/memory-ledger.ts';

let local: Awaited<ReturnType<typeof ledgerOnDynamodb>>;
let dynamo: Ledger;
let reader: LedgerReader;

beforeAll(async () => {
  local = await ledgerOnDynamodb();
  dynamo = dynamoLedger(local.client, TABLE);
  reader = dynamoLedgerReader(local.client, TABLE);
});
afterAll(() => local.close());

/** A call of the ledger, and its text in the report of a failed property. */
type Call = { name: string; run: (ledger: Ledger, prefix: string) => Promise<unknown> };

const BATCHES: readonly string[] = ['a', 'b', 'c'];
const batch = fc.constantFrom(...BATCHES);
const ingest = fc.constantFrom('i', 'j');
const chunk = fc.record({ ingestId: ingest, ordinal: fc.constantFrom(0, 7) });
const startOf = (id: string) => `2026-01-01T00:00:0${BATCHES.indexOf(id)}.000Z`;

function anIngest(ingestId: string, change: Partial<Ingest> = {}): Ingest {
  return {
    ingestId,
    bodyHash: 'h1',
    plan: {
      v: 1,
      chunks: [
        [0, 40, 1, 2],
        [40, 60, 3, 1, 'unclosed_quote'],
      ],
    },
    lines: 3,
    chunks: 2,
    state: 'RECEIVED',
    receivedAt: '2026-01-01T00:00:00.000Z',
    warnings: ['The column Colour is ignored.'],
    ...change,
  };
}

const sealed = (prefix: string, id: string) => ({
  members: [{ ingestId: `${prefix}i`, from: 0, to: 7 }],
  plan: { key: `staging/${prefix}${id}/plan` },
  counts: { accepted: 3, quarantined: 1 },
});
const failure = { error: 'LakeWriteFailed', cause: 'no', at: '2026-01-01T00:00:09.000Z' };
const landing = (ingestId: string): Landing => ({
  days: [['2010-12-01', 1, 2]],
  dayTotals: [['2010-12-01', 2, '3', '-0.005']],
  ingestId,
  firstRow: 1,
  accepted: 2,
  quarantined: 1,
  quarantineKeys: ['quarantine/k'],
});

const call = fc.oneof(
  fc.tuple(ingest, fc.constantFrom('h1', 'h2')).map(
    ([i, bodyHash]): Call => ({
      name: `createIngest ${i} ${bodyHash}`,
      run: (ledger, p) => ledger.createIngest(anIngest(p + i, { bodyHash })),
    }),
  ),
  ingest.map((i): Call => ({ name: `acceptIngest ${i}`, run: (l, p) => l.acceptIngest(p + i) })),
  batch.map(
    (id): Call => ({
      name: `createBatch ${id}`,
      run: (ledger, p) =>
        ledger.createBatch({
          batchId: p + id,
          payload: { key: `staging/${id}` },
          execution: 'arn',
          startedAt: startOf(id),
        }),
    }),
  ),
  batch.map((id): Call => ({ name: `readBatch ${id}`, run: (l, p) => l.readBatch(p + id) })),
  fc.tuple(chunk, batch).map(
    ([{ ingestId, ordinal }, id]): Call => ({
      name: `claimChunk ${ingestId}#${ordinal} ${id}`,
      run: (ledger, p) => ledger.claimChunk({ ingestId: p + ingestId, ordinal }, p + id, '1'),
    }),
  ),
  fc.tuple(chunk, batch, batch).map(
    ([{ ingestId, ordinal }, from, to]): Call => ({
      name: `takeClaim ${ingestId}#${ordinal} ${from}→${to}`,
      run: (ledger, p) => ledger.takeClaim({ ingestId: p + ingestId, ordinal }, p + from, p + to),
    }),
  ),
  batch.map((id): Call => ({ name: `abandonBatch ${id}`, run: (l, p) => l.abandonBatch(p + id) })),
  batch.map(
    (id): Call => ({
      name: `sealBatch ${id}`,
      run: (ledger, p) => ledger.sealBatch(p + id, sealed(p, id)),
    }),
  ),
  fc.tuple(batch, ingest).map(
    ([id, i]): Call => ({
      name: `putLandings ${id} ${i}`,
      run: (ledger, p) => ledger.putLandings(p + id, [landing(p + i)]),
    }),
  ),
  batch.map((id): Call => ({ name: `commitBatch ${id}`, run: (l, p) => l.commitBatch(p + id) })),
  batch.map(
    (id): Call => ({ name: `failBatch ${id}`, run: (l, p) => l.failBatch(p + id, failure) }),
  ),
  fc.constantFrom(...BATCHES).map(
    (id): Call => ({
      name: `sealedBefore ${id}`,
      run: async (ledger, p) =>
        (await ledger.sealedBefore(startOf(id)))
          .filter((batchId) => batchId.startsWith(p))
          .toSorted(),
    }),
  ),
);

/** A call, and how often it is made. A caller repeats a call after a lost response. */
const step = fc.tuple(call, fc.constantFrom(1, 2)).map(([{ name, run }, times]) => ({
  run,
  times,
  [fc.toStringMethod]: () => `${name} ×${times}`,
}));

async function outcomeOf(action: () => Promise<unknown>): Promise<unknown> {
  try {
    return { result: await action() };
  } catch (error) {
    return { thrown: error instanceof Error && error.name };
  }
}

describe('the ledger on DynamoDB', () => {
  let run = 0;

  test('returns what the ledger in memory returns, for every sequence of calls with repeats', async () => {
    const sequences = fc.array(step, { minLength: 8, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(sequences, async (calls) => {
        const memory = memoryLedger();
        const prefix = `r${run++}-`;
        for (const { run, times } of calls) {
          const expected = await outcomeOf(() => run(memory, prefix));
          for (let i = 0; i < times; i++)
            expect(await outcomeOf(() => run(dynamo, prefix))).toEqual(expected);
        }
        for (const id of BATCHES)
          expect(await reader.readBatch(prefix + id)).toEqual(await memory.readBatch(prefix + id));
      }),
      { numRuns: 60 },
    );
  });

  test('gives a chunk to one of many batches that claim it at once', async () => {
    const chunk = { ingestId: 'contended', ordinal: 0 };
    const names = Array.from({ length: 8 }, (_, index) => `n${index}`);
    const holders = await Promise.all(names.map((name) => dynamo.claimChunk(chunk, name, '1')));
    expect(new Set(holders).size).toBe(1);
  });

  test('seals or abandons a batch, and never does both', async () => {
    for (const id of ['race-1', 'race-2', 'race-3', 'race-4']) {
      await dynamo.createBatch({
        batchId: id,
        payload: { key: 'k' },
        execution: 'e',
        startedAt: 't',
      });
      const [batch, state] = await Promise.all([
        dynamo.sealBatch(id, sealed('', id)),
        dynamo.abandonBatch(id),
      ]);
      expect(batch.state).toBe(state);
      expect((await dynamo.readBatch(id))?.plan === undefined).toBe(state === 'ABANDONED');
    }
  });

  test('a damaged batch is refused, and still listed as sealed', async () => {
    const batchId = await started('damaged', 7);
    await dynamo.sealBatch(batchId, sealed('', batchId));
    await local.client.send(
      new UpdateItemCommand({
        TableName: TABLE,
        Key: { pk: { S: `BATCH#${batchId}` }, sk: { S: 'BATCH' } },
        UpdateExpression: 'SET sealed = :sealed',
        ExpressionAttributeValues: { ':sealed': { S: '{}' } },
      }),
    );
    await expect(dynamo.readBatch(batchId)).rejects.toMatchObject({ name: 'ZodError' });
    expect(await dynamo.sealedBefore('2027-01-01T00:00:08.000Z')).toContain(batchId);
  });

  test('throws LedgerUnavailable when the table cannot be reached', async () => {
    const nowhere = dynamoLedger(local.client, 'NoSuchTable');
    await expect(nowhere.readBatch('x')).rejects.toThrow(
      expect.objectContaining({ name: 'LedgerUnavailable' }),
    );
    await expect(nowhere.claimChunk({ ingestId: 'x', ordinal: 0 }, 'x', '1')).rejects.toThrow(
      expect.objectContaining({ name: 'LedgerUnavailable' }),
    );
  });
});

describe('the ledger’s reader', () => {
  test('reads an ingest with its claims, in order, and its landings', async () => {
    await dynamo.createIngest(anIngest('read-me'));
    await dynamo.claimChunk({ ingestId: 'read-me', ordinal: 10 }, 'b2', '5');
    await dynamo.claimChunk({ ingestId: 'read-me', ordinal: 9 }, 'b1', '4');
    await dynamo.putLandings('b1', [landing('read-me'), landing('another')]);
    expect(await reader.readIngest('read-me')).toEqual({
      ingest: anIngest('read-me'),
      claims: [
        { ordinal: 9, batchId: 'b1' },
        { ordinal: 10, batchId: 'b2' },
      ],
      landings: [{ ...landing('read-me'), batchId: 'b1' }],
      corrections: [],
    });
    const { corrections: _, ...landed } = (await reader.readIngest('read-me')) ?? {};
    expect(await reader.readLanded('read-me')).toEqual({ ...landed, corrections: [] });
    expect(await reader.readIngest('never-sent')).toBeUndefined();
    expect(await reader.readLanded('never-sent')).toBeUndefined();
  });

  test('reads an ingest that takes more than one page of a query', async () => {
    const ingestId = 'many-pages';
    await dynamo.createIngest(anIngest(ingestId));
    const quarantineKeys = [`quarantine/${'k'.repeat(300_000)}`];
    for (const batchId of ['p1', 'p2', 'p3', 'p4'])
      await dynamo.putLandings(batchId, [{ ...landing(ingestId), quarantineKeys }]);
    expect((await reader.readIngest(ingestId))?.landings).toHaveLength(4);
  });

  test('lists the batches of a state page by page, latest first', async () => {
    for (const second of [1, 2, 3])
      await dynamo.failBatch(await started(`page-${second}`, second), failure);
    const first = await reader.batchesIn('FAILED', { limit: 2 });
    expect(first.batches.map(({ batchId }) => batchId)).toEqual(['page-3', 'page-2']);
    expect(first.more).toBe(true);
    const [, after] = first.batches;
    const second = await reader.batchesIn('FAILED', { limit: 1, ...(after && { after }) });
    expect(second.batches.map(({ batchId }) => batchId)).toEqual(['page-1']);
  });

  test('lists the batches that started within a time', async () => {
    for (const second of [4, 5, 6])
      await dynamo.failBatch(await started(`span-${second}`, second), failure);
    const within = { from: '2027-01-01T00:00:04.000Z', to: '2027-01-01T00:00:05.000Z' };
    const first = await reader.batchesIn('FAILED', { limit: 1, within });
    expect(first).toMatchObject({ batches: [{ batchId: 'span-5' }], more: true });
    const [after] = first.batches;
    const second = await reader.batchesIn('FAILED', { limit: 5, within, ...(after && { after }) });
    expect(second).toMatchObject({ batches: [{ batchId: 'span-4' }], more: false });
  });

  test('continues after a batch that has left the state', async () => {
    const [after] = (await reader.batchesIn('FAILED', { limit: 1 })).batches;
    if (!after) throw new Error('there is no batch');
    await dynamo.abandonBatch(after.batchId);
    const { batches } = await reader.batchesIn('FAILED', { limit: 1, after });
    expect(batches[0]?.startedAt.localeCompare(after.startedAt)).toBe(-1);
  });
});

async function started(batchId: string, second: number): Promise<string> {
  const startedAt = `2027-01-01T00:00:0${second}.000Z`;
  await dynamo.createBatch({ batchId, payload: { key: 'k' }, execution: 'e', startedAt });
  return batchId;
}
