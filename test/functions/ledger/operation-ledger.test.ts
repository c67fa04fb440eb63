import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoOperationLedger } from '../../../functions/ledger/operations/dynamo-operation-ledger.ts';
import type {
  NewOperation,
  OperationLedger,
} from '../../../functions/ledger/operations/operation-ledger.ts';
import { ledgerOnDynamodb, TABLE } from '../../support/ledger-on-dynamodb.ts';
import { memoryOperationLedger } from '../../support/memory-operation-ledger.ts';

let table: Awaited<ReturnType<typeof ledgerOnDynamodb>>;
beforeAll(async () => {
  table = await ledgerOnDynamodb();
});
afterAll(() => table.close());

const ledgers: Record<string, () => OperationLedger> = {
  'on DynamoDB': () => dynamoOperationLedger(table.client, TABLE),
  'in memory': memoryOperationLedger,
};

let made = 0;
const anOperation = (second = 0): NewOperation => {
  made += 1;
  return {
    operationId: `o${String(made).padStart(25, '0')}`,
    kind: 'retract',
    requestedBy: 'ada',
    at: `2026-11-29T10:00:0${second}.000Z`,
    subject: { ingestIds: ['i1'] },
  };
};

describe.each(Object.entries(ledgers))('the ledger of operations %s', (_, make) => {
  it('keeps the first operation of an id', async () => {
    const ledger = make();
    const first = anOperation();
    expect(await ledger.createOperation(first)).toEqual({ ...first, state: 'OPEN' });
    expect(await ledger.createOperation({ ...first, reason: 'another' })).toEqual({
      ...first,
      state: 'OPEN',
    });
    expect(await ledger.readOperation(first.operationId)).toEqual({ ...first, state: 'OPEN' });
  });

  it('saves how far an operation has come until it is DONE, and nothing after that', async () => {
    const ledger = make();
    const operation = { ...anOperation(), reason: 'the wrong file' };
    const { operationId } = operation;
    await ledger.createOperation(operation);
    await ledger.saveProgress(operationId, { days: ['2010-12-01'] }, undefined);
    await ledger.saveWaiting(operationId, 'a batch');
    const waiting = { ...operation, state: 'OPEN', progress: { days: ['2010-12-01'] } };
    expect(await ledger.readOperation(operationId)).toEqual({ ...waiting, waitingFor: 'a batch' });
    await ledger.saveWaiting(operationId, '');
    expect(await ledger.readOperation(operationId)).toEqual(waiting);
    await ledger.endOperation(operationId, { lines: 3 }, '2026-11-29T11:00:00.000Z');
    await ledger.endOperation(operationId, { lines: 4 }, '2026-11-29T12:00:00.000Z');
    await ledger.saveProgress(operationId, {}, waiting.progress);
    await ledger.saveWaiting(operationId, 'too late');
    expect(await ledger.readOperation(operationId)).toEqual({
      ...waiting,
      state: 'DONE',
      result: { lines: 3 },
      endedAt: '2026-11-29T11:00:00.000Z',
    });
  });

  it('takes no progress back when a call is late, and may be told twice', async () => {
    const ledger = make();
    const { operationId } = await ledger.createOperation(anOperation());
    await ledger.saveProgress(operationId, { read: 1 }, undefined);
    await ledger.saveProgress(operationId, { read: 2 }, { read: 1 });
    await ledger.saveProgress(operationId, { read: 2 }, { read: 1 });
    expect(await ledger.saveProgress(operationId, { read: 1 }, undefined)).toBe(false);
    expect((await ledger.readOperation(operationId))?.progress).toEqual({ read: 2 });
  });

  it('lists OPEN operations in the order in which they came', async () => {
    const ledger = make();
    const [late, early, done] = [anOperation(2), anOperation(1), anOperation(0)];
    for (const operation of [late, early, done]) await ledger.createOperation(operation);
    await ledger.endOperation(done.operationId, {}, '2026-11-29T11:00:00.000Z');
    const ids = await ledger.openOperations();
    const ours = [early.operationId, late.operationId];
    expect(ids.filter((id) => [...ours, done.operationId].includes(id))).toEqual(ours);
  });

  it('replaces the turn only if it still is as it was read, and may be told twice', async () => {
    const ledger = make();
    const start = await ledger.readTurn();
    const mine = { operationId: anOperation().operationId, lease: { by: 'a', until: '11:00' } };
    const yours = { lease: { by: 'b', until: '11:00' } };
    expect(await ledger.replaceTurn(start, mine)).toBe(true);
    expect(await ledger.replaceTurn(start, mine)).toBe(true);
    expect(await ledger.replaceTurn(start, yours)).toBe(false);
    expect(await ledger.readTurn()).toEqual(mine);
    expect(await ledger.replaceTurn(mine, start)).toBe(true);
    expect(await ledger.readTurn()).toEqual(start);
  });
});
