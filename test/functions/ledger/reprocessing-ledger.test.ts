import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reprocessing } from '../../../functions/domain/reprocessing.ts';
import { dynamoReprocessingLedger } from '../../../functions/ledger/operations/dynamo-reprocessing-ledger.ts';
import type { ReprocessingLedger } from '../../../functions/ledger/operations/reprocessing-ledger.ts';
import { ledgerOnDynamodb, TABLE } from '../../support/ledger-on-dynamodb.ts';
import { memoryReprocessingLedger } from '../../support/memory-reprocessing-ledger.ts';

let table: Awaited<ReturnType<typeof ledgerOnDynamodb>>;
beforeAll(async () => {
  table = await ledgerOnDynamodb();
});
afterAll(() => table.close());

const ledgers: Record<string, () => ReprocessingLedger> = {
  'on DynamoDB': () => dynamoReprocessingLedger(table.client, TABLE),
  'in memory': memoryReprocessingLedger,
};

const begun: Reprocessing = {
  state: 'REPROCESSING',
  operationId: `o${'a'.repeat(25)}`,
  requestedBy: 'ada',
  at: '2026-11-29T10:00:00.000Z',
  times: 1,
  isAgain: false,
};
const done: Reprocessing = {
  ...begun,
  state: 'REPROCESSED',
  endedAt: '2026-11-29T10:02:00.000Z',
  before: { accepted: 3, quarantined: 1 },
  after: { accepted: 4, quarantined: 0 },
};

describe.each(Object.entries(ledgers))('the ledger of reprocessings %s', (name, make) => {
  it('moves only from the state in which it was read, and may be told twice', async () => {
    const ledger = make();
    const id = `i-${name}`;
    expect(await ledger.readReprocessing(id)).toBeUndefined();
    expect(await ledger.replaceReprocessing(id, undefined, begun)).toEqual(begun);
    expect(await ledger.replaceReprocessing(id, undefined, begun)).toEqual(begun);
    const other = { ...begun, operationId: `o${'b'.repeat(25)}`, times: 2 };
    expect(await ledger.replaceReprocessing(id, undefined, other)).toEqual(begun);
    expect(await ledger.replaceReprocessing(id, begun, done)).toEqual(done);
    expect(await ledger.replaceReprocessing(id, begun, done)).toEqual(done);
    expect(await ledger.replaceReprocessing(id, done, other)).toEqual(other);
    expect(await ledger.replaceReprocessing(id, begun, done)).toEqual(other);
    expect(await ledger.readReprocessing(id)).toEqual(other);
  });
});
