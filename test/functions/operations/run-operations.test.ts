import { describe, expect, it } from 'vitest';
import type { OperationKind } from '../../../functions/domain/operation.ts';
import type { OperationProgram, Outcome } from '../../../functions/operations/operation-program.ts';
import { runOperations } from '../../../functions/operations/run-operations.ts';
import { workOn } from '../../../functions/operations/work-on.ts';
import { memoryOperationLedger } from '../../support/memory-operation-ledger.ts';

const idOf = (name: string): string => `o${name.padStart(25, '0')}`;
const T0 = Date.parse('2026-11-29T10:00:00Z');
const at = (ms: number): string => new Date(T0 + ms).toISOString();

function setUp(run: OperationProgram['run'], waitsFor?: OperationProgram['waitsFor']) {
  const operations = memoryOperationLedger();
  const clock = { now: 0 };
  const program = { run, ...(waitsFor && { waitsFor }) };
  const ports = { operations, programs: { retract: program }, now: () => T0 + clock.now };
  const worker = (by: string) => ({
    by,
    deadline: T0 + clock.now + 60_000,
    endsAt: T0 + clock.now + 90_000,
  });
  const ask = (name: string, ms: number, kind: OperationKind = 'retract') =>
    operations.createOperation({
      operationId: idOf(name),
      kind,
      requestedBy: 'ada',
      at: at(ms),
      subject: {},
    });
  return { operations, clock, ports, worker, ask };
}

const done = async (): Promise<Outcome> => ({ state: 'DONE', result: 'all' });

describe('runOperations', () => {
  it('carries operations out in the order in which they came', async () => {
    const begun: string[] = [];
    const { ports, worker, ask, operations } = setUp(async ({ operationId }) => {
      begun.push(operationId);
      return done();
    });
    await ask('b', 2);
    await ask('a', 1);
    await runOperations(worker('one'), ports);
    expect(begun).toEqual([idOf('a'), idOf('b')]);
    expect(await operations.readOperation(idOf('a'))).toMatchObject({
      state: 'DONE',
      result: 'all',
    });
    expect(await operations.readTurn()).toEqual({});
  });

  it('lets the next one pass if one may not begin yet, and says what that waits for', async () => {
    const { ports, worker, ask, operations } = setUp(done, async ({ operationId }) =>
      operationId === idOf('a') ? 'a batch' : undefined,
    );
    await ask('a', 1);
    await ask('b', 2);
    const ran = await runOperations(worker('one'), ports);
    expect(ran).toEqual({
      ran: [
        { operationId: idOf('a'), state: 'WAITING', detail: 'a batch' },
        { operationId: idOf('b'), state: 'DONE' },
      ],
    });
    expect(await operations.readOperation(idOf('a'))).toMatchObject({ waitingFor: 'a batch' });
  });

  it('begins no other while one that has begun waits, has no time left or fails', async () => {
    const outcomes: (() => Promise<Outcome>)[] = [
      async () => ({ state: 'WAITING', for: 'a day' }),
      async () => ({ state: 'OUT_OF_TIME' }),
      async () => {
        throw new TypeError('a line of a customer');
      },
    ];
    for (const outcome of outcomes) {
      const { ports, worker, ask, operations } = setUp(outcome);
      await ask('a', 1);
      await ask('b', 2);
      for (const by of ['one', 'two']) {
        const ran = await runOperations(worker(by), ports);
        expect(ran).toMatchObject({ ran: [{ operationId: idOf('a') }] });
        expect(JSON.stringify(ran)).not.toContain('customer');
      }
      expect(await operations.readTurn()).toEqual({ operationId: idOf('a') });
    }
  });

  it('fails with a clear message when another run has saved more meanwhile', async () => {
    const { ports, worker, ask, operations } = setUp(async ({ operationId }, { save }) => {
      await operations.saveProgress(operationId, { days: 2 }, undefined);
      await save({ days: 1 });
      return done();
    });
    await ask('a', 1);
    const detail = `ProgressOvertaken: another run of operation ${idOf('a')} has saved its progress meanwhile. The next run goes on from there`;
    expect(await runOperations(worker('one'), ports)).toEqual({
      ran: [{ operationId: idOf('a'), state: 'FAILED', detail }],
    });
  });

  it('continues from what an invocation that died has saved, once that can live no more', async () => {
    const seen: unknown[] = [];
    const { ports, worker, ask, operations, clock } = setUp(async ({ progress }, { save }) => {
      seen.push(progress);
      if (progress !== undefined) return done();
      await save({ days: 1 });
      return new Promise<never>(() => {});
    });
    await ask('a', 1);
    void runOperations(worker('one'), ports);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await runOperations(worker('two'), ports)).toEqual({ busyUntil: at(90_000) });
    clock.now = 90_001;
    expect(await runOperations(worker('three'), ports)).toMatchObject({ ran: [{ state: 'DONE' }] });
    expect(seen).toEqual([undefined, { days: 1 }]);
    expect(await operations.readTurn()).toEqual({});
  });

  it('goes on after an operation that ended although its turn was not given back', async () => {
    const { ports, worker, ask, operations } = setUp(done);
    await ask('a', 1);
    await ask('b', 2);
    await operations.endOperation(idOf('a'), {}, at(3));
    await operations.replaceTurn({}, { operationId: idOf('a') });
    expect(await runOperations(worker('one'), ports)).toEqual({
      ran: [{ operationId: idOf('b'), state: 'DONE' }],
    });
  });

  it('leaves alone what it has no program for', async () => {
    const { ports, worker, ask } = setUp(done);
    await ask('a', 1, 'erase');
    expect(await runOperations(worker('one'), ports)).toEqual({ ran: [] });
  });

  it('tells who waits which operation of another function is in its way', async () => {
    const { ports, worker, ask, operations } = setUp(done);
    await ask('a', 1, 'erase');
    await operations.replaceTurn({}, { operationId: idOf('a') });
    await ask('b', 2);
    expect(await workOn(idOf('b'), worker('one'), ports)).toMatchObject({
      state: 'OPEN',
      detail: `operation ${idOf('a')} has begun before and is not done`,
    });
    await operations.endOperation(idOf('a'), {}, at(3));
    expect(await workOn(idOf('b'), worker('two'), ports)).not.toHaveProperty('detail');
  });

  it('writes nothing when there is nothing to do', async () => {
    const { ports, worker, ask, operations } = setUp(done);
    const refused = async () => {
      throw new Error('a write');
    };
    const reading = { ...ports, operations: { ...operations, replaceTurn: refused } };
    expect(await runOperations(worker('one'), reading)).toEqual({ ran: [] });
    await ask('a', 1, 'erase');
    expect(await runOperations(worker('two'), reading)).toEqual({ ran: [] });
    await operations.replaceTurn({}, { operationId: idOf('a') });
    await ask('b', 2);
    // The erasure has begun, so what came after it waits.
    expect(await runOperations(worker('three'), reading)).toEqual({ ran: [] });
    await operations.endOperation(idOf('a'), {}, at(3));
    await expect(runOperations(worker('four'), reading)).rejects.toThrow('a write');
  });
});
