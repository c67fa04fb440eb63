import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Retraction } from '../../../functions/domain/retraction.ts';
import { dynamoLedger } from '../../../functions/ledger/dynamo-ledger.ts';
import { dynamoLedgerReader } from '../../../functions/ledger/dynamo-ledger-reader.ts';
import { dynamoRetractionLedger } from '../../../functions/ledger/operations/dynamo-retraction-ledger.ts';
import type { RetractionLedger } from '../../../functions/ledger/operations/retraction-ledger.ts';
import { ledgerOnDynamodb, TABLE } from '../../support/ledger-on-dynamodb.ts';
import { memoryRetractionLedger } from '../../support/memory-retraction-ledger.ts';

let table: Awaited<ReturnType<typeof ledgerOnDynamodb>>;
beforeAll(async () => {
  table = await ledgerOnDynamodb();
});
afterAll(() => table.close());

const ledgers: Record<string, () => RetractionLedger> = {
  'on DynamoDB': () => dynamoRetractionLedger(table.client, TABLE),
  'in memory': memoryRetractionLedger,
};

const A = `o${'a'.repeat(25)}`;
const B = `o${'b'.repeat(25)}`;
const retracting: Retraction = {
  state: 'RETRACTING',
  operationId: A,
  requestedBy: 'ada',
  at: '2026-11-29T10:00:00.000Z',
  times: 1,
};
const retracted: Retraction = { ...retracting, state: 'RETRACTED', lines: 3, reason: 'wrong file' };

describe.each(Object.entries(ledgers))('the ledger of retractions %s', (name, make) => {
  it('moves a retraction only from the state in which it was read, and may be told twice', async () => {
    const ledger = make();
    const ingestId = `i-moves-${name}`;
    expect(await ledger.readRetraction(ingestId)).toBeUndefined();
    expect(await ledger.replaceRetraction(ingestId, undefined, retracting)).toEqual(retracting);
    const other = { ...retracting, operationId: B };
    expect(await ledger.replaceRetraction(ingestId, undefined, other)).toEqual(retracting);
    expect(await ledger.replaceRetraction(ingestId, other, retracted)).toEqual(retracting);
    expect(await ledger.replaceRetraction(ingestId, retracting, retracted)).toEqual(retracted);
    expect(await ledger.replaceRetraction(ingestId, retracting, retracted)).toEqual(retracted);
    const restoring: Retraction = { ...retracted, state: 'RESTORING', restoreId: B };
    const resent: Retraction = { ...retracted, state: 'RESENT', resentAs: 'i2' };
    expect(await ledger.replaceRetraction(ingestId, retracted, restoring)).toEqual(restoring);
    expect(await ledger.replaceRetraction(ingestId, retracted, resent)).toEqual(restoring);
    expect(await ledger.readRetraction(ingestId)).toEqual(restoring);
  });

  it('lists the ingests of an upload, each of them once', async () => {
    const ledger = make();
    const uploadId = `u-${name}`;
    for (const ingestId of ['i1', 'i2', 'i1']) {
      await ledger.putUploaded(uploadId, { ingestId, sender: 's' });
    }
    expect(await ledger.ingestsOf(uploadId)).toEqual([
      { ingestId: 'i1', sender: 's' },
      { ingestId: 'i2', sender: 's' },
    ]);
    expect(await ledger.ingestsOf('another')).toEqual([]);
  });
});

it('reads an ingest with its retraction and with what was removed', async () => {
  const ledger = dynamoRetractionLedger(table.client, TABLE);
  const ingestId = 'i-progress';
  await dynamoLedger(table.client, TABLE).createIngest({
    ingestId,
    bodyHash: 'x',
    plan: { v: 1, chunks: [[0, 9, 1, 3]] },
    lines: 3,
    chunks: 1,
    state: 'RECEIVED',
    receivedAt: '2026-11-29T09:00:00.000Z',
    warnings: [],
  });
  const day = { date: '2010-12-01', lineCount: 3, quantity: -12n, revenue: 9747747934000001n };
  const removed = { operationId: A, removal: 'retract' as const, days: [day] };
  await ledger.replaceRetraction(ingestId, undefined, retracted);
  await ledger.putRemoved(ingestId, removed);
  const progress = await dynamoLedgerReader(table.client, TABLE).readIngest(ingestId);
  expect(progress?.retraction).toEqual(retracted);
  expect(progress?.removed).toEqual([removed]);
  await ledger.putRemoved(ingestId, { ...removed, removal: 'restored' });
  const after = await dynamoLedgerReader(table.client, TABLE).readIngest(ingestId);
  expect(after?.removed).toEqual([{ ...removed, removal: 'restored' }]);
});
