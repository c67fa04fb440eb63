import type { Operation, OperationLedger, Turn } from '../ledger/operations/operation-ledger.ts';
import { OperationFault } from './operation-fault.ts';
import type { OperationPrograms, Outcome } from './operation-program.ts';

export type RunPorts = {
  operations: OperationLedger;
  programs: OperationPrograms;
  /** Milliseconds since 1970. */
  now(): number;
};

/** An invocation that works on operations. */
export type Worker = {
  /** Its name, which no other invocation has. */
  by: string;
  /** When it begins nothing more, and when it lives no more: milliseconds since 1970. */
  deadline: number;
  endsAt: number;
};

export type Ran = { operationId: string } & (
  | { state: 'DONE' | 'OUT_OF_TIME' }
  | { state: 'WAITING' | 'LATER' | 'FAILED'; detail: string }
);

/**
 * Carries out the operations that are OPEN, one after the other in the order in which they came. One
 * that can't begin yet lets the next one pass; one that has begun does not. Returns what became of
 * each that it has looked at, or until when another invocation may still be working.
 *
 * Only one invocation works at a time: it takes a lease that lasts for longer than it may live, and
 * gives it back at its end. So no program meets an earlier invocation that still runs.
 */
export async function runOperations(
  worker: Worker,
  ports: RunPorts,
): Promise<{ ran: Ran[] } | { busyUntil: string }> {
  const { operations, now } = ports;
  const found = await operations.readTurn();
  if (found.lease && Date.parse(found.lease.until) > now()) return { busyUntil: found.lease.until };
  if (await isIdle(found, ports)) return { ran: [] };
  const held = { ...found, lease: leaseOf(worker) };
  if (!(await operations.replaceTurn(found, held))) return { busyUntil: held.lease.until };
  const shift: Shift = { turn: held, ran: [] };
  try {
    while (now() < worker.deadline && (await runNext(shift, worker, ports))) {
      // The next one follows in the same shift.
    }
  } finally {
    const { lease: _, ...free } = shift.turn;
    await operations.replaceTurn(shift.turn, free);
  }
  return { ran: shift.ran };
}

/** Looks, before anything is written: most of the time there is nothing to do. */
async function isIdle({ operationId }: Turn, { operations, programs }: RunPorts): Promise<boolean> {
  const isForOthers = async (id: string): Promise<boolean> => {
    try {
      const operation = await operations.readOperation(id);
      return operation?.state === 'OPEN' && !programs[operation.kind];
    } catch {
      // The item is damaged. Whoever has the lease says so.
      return false;
    }
  };
  if (operationId !== undefined && (await isForOthers(operationId))) return true;
  for (const id of await operations.openOperations()) if (!(await isForOthers(id))) return false;
  return true;
}

const leaseOf = ({ by, endsAt }: Worker) => ({ by, until: new Date(endsAt).toISOString() });

/** The turn as this invocation has written it last, and what it has done. */
type Shift = { turn: Turn; ran: Ran[] };

/** Returns whether another operation may follow in this shift. */
async function runNext(shift: Shift, worker: Worker, ports: RunPorts): Promise<boolean> {
  const operation = (await begun(shift, ports)) ?? (await nextReady(shift, ports));
  // One that has begun and has its program in another function is left to that.
  if (!operation || !ports.programs[operation.kind]) return false;
  const { operationId } = operation;
  if (!(await turnTo(shift, operationId, ports))) return false;
  const ran = await carriedOut(operation, worker, ports);
  shift.ran.push(ran);
  if (ran.state === 'DONE' || ran.state === 'LATER') return turnTo(shift, undefined, ports);
  return false;
}

/** Returns the operation whose turn it is, unless it is DONE. */
async function begun({ turn }: Shift, { operations }: RunPorts): Promise<Operation | undefined> {
  if (turn.operationId === undefined) return undefined;
  const operation = await operations.readOperation(turn.operationId);
  return operation?.state === 'OPEN' ? operation : undefined;
}

/** Returns the first OPEN operation that may begin. Notes of the others what they wait for. */
async function nextReady(shift: Shift, ports: RunPorts): Promise<Operation | undefined> {
  const seen = new Set(shift.ran.map(({ operationId }) => operationId));
  for (const operationId of await ports.operations.openOperations()) {
    if (seen.has(operationId)) continue;
    const operation = await readable(operationId, shift, ports);
    if (operation?.state !== 'OPEN' || !ports.programs[operation.kind]) continue;
    const ran = await readiness(operation, ports);
    if (!ran) return operation;
    shift.ran.push(ran);
  }
  return undefined;
}

/** A damaged item keeps nobody from the other operations. The index lags, so the item is read. */
async function readable(
  operationId: string,
  shift: Shift,
  { operations }: RunPorts,
): Promise<Operation | undefined> {
  try {
    return await operations.readOperation(operationId);
  } catch (error) {
    shift.ran.push({ operationId, state: 'FAILED', detail: reasonOf(error) });
    return undefined;
  }
}

async function readiness(operation: Operation, ports: RunPorts): Promise<Ran | undefined> {
  const { operationId, kind } = operation;
  try {
    const detail = await ports.programs[kind]?.waitsFor?.(operation);
    if (detail === undefined) return undefined;
    if (detail !== operation.waitingFor) await ports.operations.saveWaiting(operationId, detail);
    return { operationId, state: 'WAITING', detail };
  } catch (error) {
    return { operationId, state: 'FAILED', detail: reasonOf(error) };
  }
}

async function turnTo(
  shift: Shift,
  operationId: string | undefined,
  { operations }: RunPorts,
): Promise<boolean> {
  const { lease } = shift.turn;
  const next: Turn = { ...(operationId !== undefined && { operationId }), ...(lease && { lease }) };
  const isOurs = await operations.replaceTurn(shift.turn, next);
  if (isOurs) shift.turn = next;
  return isOurs;
}

async function carriedOut(operation: Operation, worker: Worker, ports: RunPorts): Promise<Ran> {
  const { operationId } = operation;
  const { operations, now } = ports;
  const outcome = await outcomeOf(operation, worker, ports);
  if (outcome.state === 'FAILED') return { operationId, ...outcome };
  if (outcome.state === 'DONE') {
    await operations.endOperation(operationId, outcome.result, new Date(now()).toISOString());
    return { operationId, state: 'DONE' };
  }
  const detail = outcome.state === 'OUT_OF_TIME' ? '' : outcome.for;
  if (detail !== (operation.waitingFor ?? '')) await operations.saveWaiting(operationId, detail);
  return outcome.state === 'OUT_OF_TIME'
    ? { operationId, state: outcome.state }
    : { operationId, state: outcome.state, detail };
}

async function outcomeOf(
  operation: Operation,
  { deadline }: Worker,
  { operations, programs }: RunPorts,
): Promise<Outcome | { state: 'FAILED'; detail: string }> {
  const { operationId, kind } = operation;
  const program = programs[kind];
  if (!program) return { state: 'FAILED', detail: `No program carries out ${kind}.` };
  try {
    let saved = operation.progress;
    const save = async (progress: unknown) => {
      if (!(await operations.saveProgress(operationId, progress, saved)))
        throw overtaken(operationId);
      saved = structuredClone(progress);
    };
    return await program.run(operation, { deadline, save });
  } catch (error) {
    return { state: 'FAILED', detail: reasonOf(error) };
  }
}

const overtaken = (operationId: string): OperationFault =>
  new OperationFault(
    'ProgressOvertaken',
    `another run of operation ${operationId} has saved its progress meanwhile. The next run goes on from there`,
  );

/** Messages of our own failures hold ids only. Those of others may quote what they failed on. */
function reasonOf(error: unknown): string {
  if (error instanceof OperationFault) return `${error.name}: ${error.message}`;
  return error instanceof Error ? error.name : 'an error';
}
