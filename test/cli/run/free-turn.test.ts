import { expect, it } from 'vitest';
import { freeTurn } from '../../../cli/run/free-turn.ts';
import { memoryOperationLedger } from '../../support/memory-operation-ledger.ts';

const START = Date.parse('2026-11-29T18:00:00Z');
const MINUTE_MS = 60_000;
const operationId = `o${'a'.repeat(25)}`;

/** The turn of an operation on which an invocation works that may live for so long after the start. */
async function heldFor(ms: number) {
  const ledger = memoryOperationLedger();
  const held = { operationId, lease: { by: 'w', until: new Date(START + ms).toISOString() } };
  await ledger.replaceTurn({}, held);
  return { ledger, held };
}

it('an invocation that was killed with its process holds nobody up after a start', async () => {
  const { ledger } = await heldFor(14 * MINUTE_MS);
  await freeTurn(START, ledger);
  // The operation that it has begun goes on first.
  expect(await ledger.readTurn()).toEqual({ operationId });
});

it('one that began after the start is left alone', async () => {
  const { ledger, held } = await heldFor(15 * MINUTE_MS + 10_000);
  await freeTurn(START, ledger);
  expect(await ledger.readTurn()).toEqual(held);
});

it('one that begins while that is found out is left alone', async () => {
  const { ledger, held } = await heldFor(MINUTE_MS);
  const later = { ...held, lease: { by: 'later', until: held.lease.until } };
  const readTurn = async () => {
    const turn = await ledger.readTurn();
    await ledger.replaceTurn(turn, later);
    return turn;
  };
  await freeTurn(START, { readTurn, replaceTurn: ledger.replaceTurn });
  expect(await ledger.readTurn()).toEqual(later);
});
