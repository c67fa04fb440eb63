import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CorrectionLedger, rowSent } from '../../../functions/ledger/correction-ledger.ts';
import { dynamoCorrectionLedger } from '../../../functions/ledger/dynamo-correction-ledger.ts';
import { ledgerOnDynamodb, TABLE } from '../../support/ledger-on-dynamodb.ts';
import { memoryCorrectionLedger } from '../../support/memory-correction-ledger.ts';

let local: Awaited<ReturnType<typeof ledgerOnDynamodb>>;
const ledgers: Record<string, () => CorrectionLedger> = {
  'on DynamoDB': () => dynamoCorrectionLedger(local.client, TABLE),
  'in memory': memoryCorrectionLedger,
};
beforeAll(async () => {
  local = await ledgerOnDynamodb();
});
afterAll(() => local.close());

let made = 0;
const newId = (kind: 'c' | 'i') => `${kind}${String(++made).padStart(25, '0')}`;

const aCorrection = (correctionId: string, second = 0) => ({
  correctionId,
  bodyHash: 'hash',
  content: { key: `staging/${correctionId}` },
  correctedBy: 'key-1',
  correctedAt: `2026-06-01T00:00:0${second}.000Z`,
});

describe.each(Object.entries(ledgers))('the ledger of corrections %s', (_, make) => {
  it('keeps the first correction of an id', async () => {
    const ledger = make();
    const id = newId('c');
    expect(await ledger.readCorrection(id)).toBeUndefined();
    const wanted = { ...aCorrection(id), reason: 'rounded' };
    const created = await ledger.createCorrection(wanted);
    expect(created).toEqual({ ...wanted, state: 'OPEN' });
    const other = { ...aCorrection(id, 1), bodyHash: 'other', content: { key: 'other' } };
    expect(await ledger.createCorrection(other)).toEqual(created);
    expect(await ledger.readCorrection(id)).toEqual(created);
  });

  it('loses a correction whose request is gone, and keeps when that was first seen', async () => {
    const ledger = make();
    const id = newId('c');
    await ledger.createCorrection(aCorrection(id));
    await ledger.noteGone(id, '2026-06-02T00:00:00.000Z');
    await ledger.noteGone(id, '2026-06-03T00:00:00.000Z');
    const goneSince = '2026-06-02T00:00:00.000Z';
    expect(await ledger.readCorrection(id)).toMatchObject({ state: 'OPEN', goneSince });
    await ledger.loseCorrection(id);
    await ledger.loseCorrection(id);
    expect(await ledger.readCorrection(id)).toMatchObject({ state: 'LOST', goneSince });
    expect(await ledger.openBefore('2026-06-09T00:00:00.000Z')).not.toContain(id);
    const lost = { correctionId: id, correctedAt: aCorrection(id).correctedAt };
    expect(await ledger.lostCorrections()).toContainEqual(lost);
    const sent = { lines: 1, notSent: [] };
    await ledger.endCorrection(id, sent);
    expect(await ledger.lostCorrections()).not.toContainEqual(lost);
    await ledger.noteGone(id, '2026-06-04T00:00:00.000Z');
    await ledger.loseCorrection(id);
    expect(await ledger.readCorrection(id)).toMatchObject({ state: 'SENT', sent });
  });

  it('keeps the first claim of a line, of many at once', async () => {
    const ledger = make();
    const line = { ingestId: newId('i'), row: 12 };
    const ids = Array.from({ length: 8 }, () => newId('c'));
    const claims = await Promise.all(ids.map((id, at) => ledger.claimLine(line, id, at + 1)));
    const [first] = claims;
    expect(new Set(claims.map((claim) => JSON.stringify(claim))).size).toBe(1);
    expect(ids).toContain(first?.correctionId);
    expect(await ledger.claimLine(line, newId('c'), 99)).toEqual(first);
    expect(await ledger.lineClaims(line.ingestId, { from: 1, to: 9_999_999 })).toEqual([first]);
  });

  it('lists the claims of an ingest within a span of rows, in their order', async () => {
    const ledger = make();
    const [ingestId, id] = [newId('i'), newId('c')];
    for (const [at, row] of [100_000, 9, 10, 2].entries())
      await ledger.claimLine({ ingestId, row }, id, at + 1);
    await ledger.claimLine({ ingestId: newId('i'), row: 9 }, id, 5);
    const rows = async (from: number, to: number) =>
      (await ledger.lineClaims(ingestId, { from, to })).map(({ row, position }) => [row, position]);
    expect(await rows(1, 9_999_999)).toEqual([
      [2, 4],
      [9, 2],
      [10, 3],
      [100_000, 1],
    ]);
    expect(await rows(9, 10)).toEqual([
      [9, 2],
      [10, 3],
    ]);
    expect(await rows(11, 99_999)).toEqual([]);
  });

  it('ends a correction, any number of times, and lists it no more as open', async () => {
    const ledger = make();
    const ids = [newId('c'), newId('c')] as const;
    for (const [second, id] of ids.entries())
      await ledger.createCorrection(aCorrection(id, second + 5));
    const open = async (time: string) =>
      (await ledger.openBefore(time)).filter((id) => ids.some((each) => each === id));
    expect(await open('2026-06-01T00:00:05.000Z')).toEqual([]);
    expect(await open('2026-06-01T00:00:05.001Z')).toEqual([ids[0]]);
    const sent = {
      lines: 3,
      notSent: [
        { position: 2, lineId: `${newId('i')}-7` },
        { position: 4, lineId: `${newId('i')}-8`, holder: ids[1] },
      ],
    };
    await ledger.endCorrection(ids[0], sent);
    await ledger.endCorrection(ids[0], sent);
    expect(await ledger.readCorrection(ids[0])).toMatchObject({ state: 'SENT', sent });
    expect(await open('2026-06-01T00:00:09.000Z')).toEqual([ids[1]]);
    expect([1, 3, 5].map((position) => rowSent(position, sent))).toEqual([1, 2, 3]);
  });

  it('does not end a correction that it does not have', async () => {
    const none = make().endCorrection(newId('c'), { lines: 0, notSent: [] });
    await expect(none).rejects.toMatchObject({ name: 'ContractBroken' });
  });
});

it('a damaged correction is refused, and still listed as open', async () => {
  const ledger = dynamoCorrectionLedger(local.client, TABLE);
  const id = newId('c');
  await ledger.createCorrection(aCorrection(id));
  await local.client.send(
    new UpdateItemCommand({
      TableName: TABLE,
      Key: { pk: { S: `CORRECTION#${id}` }, sk: { S: 'CORRECTION' } },
      UpdateExpression: 'SET sent = :sent',
      ExpressionAttributeValues: { ':sent': { S: '{"lines":-1}' } },
    }),
  );
  await expect(ledger.readCorrection(id)).rejects.toMatchObject({ name: 'ZodError' });
  expect(await ledger.openBefore('2026-06-01T00:00:09.000Z')).toContain(id);
});
