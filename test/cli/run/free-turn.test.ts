import { expect, it } from 'vitest';
import { freeTurn } from '../../../cli/run/free-turn.ts';
import { workerOf } from '../../../functions/operations/invocation.ts';
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

/** How long a lease lasts for that an invocation takes as it begins. */
function leaseMs(): number {
  const now = Date.now();
  return workerOf({ getRemainingTimeInMillis: () => 15 * MINUTE_MS }).endsAt - now;
}

it('an invocation that was killed with its process holds nobody up after a start', async () => {
  const { ledger } = await heldFor(14 * MINUTE_MS);
  await freeTurn(START, ledger);
  // The operation that it has begun goes on first.
  expect(await ledger.readTurn()).toEqual({ operationId });
});

it('one that was killed a moment after it began holds nobody up either', async () => {
  // It began a second before the start, as a worker that may live for 15 minutes.
  const { ledger } = await heldFor(leaseMs() - 1000);
  await freeTurn(START, ledger);
  expect(await ledger.readTurn()).toEqual({ operationId });
});

it('one that began after the start is left alone', async () => {
  const { ledger, held } = await heldFor(leaseMs() + 1000);
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
