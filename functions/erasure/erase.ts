import type { Operation } from '../ledger/operations/operation-ledger.ts';
import type { OperationProgram, Outcome, Work } from '../operations/operation-program.ts';
import { waitForSteps } from '../operations/steps-end.ts';
import { cutoffAt } from '../privacy/cutoff.ts';
import {
  type ErasedCustomer,
  erasedCustomer,
  erasedCustomerKey,
} from '../privacy/erased-customer.ts';
import { QUERY_ENDS_MS } from '../privacy/query-results.ts';
import { certify } from './certify.ts';
import type { Erasing } from './erasing.ts';
import { coveredItems, daysOf, removeItems } from './items.ts';
import { openWork } from './open-work.ts';
import type { ErasurePorts } from './ports.ts';
import { newPass, Progress } from './progress.ts';
import { rewriteDates } from './rewrite-dates.ts';
import { sweep } from './sweep.ts';

/**
 * Erases a customer from everything that is stored: days and items that the index leads to, and then
 * whatever a pass through all objects finds, until a pass finds nothing.
 */
export function erase(ports: ErasurePorts): OperationProgram {
  return {
    waitsFor: async ({ at, progress }) => {
      const { phase, graceUntil } = Progress.parse(progress ?? {});
      if (phase === 'SETTLE') return openWork(at, ports);
      if (graceUntil === undefined || ports.now() >= Date.parse(graceUntil)) return undefined;
      return waitingUntil(graceUntil);
    },
    run: async (operation, work) => {
      const bytes = await ports.store.get(erasedCustomerKey(operation.operationId));
      // It goes last, after the certificate is there.
      if (!bytes) return certify(Progress.parse(operation.progress), operation, undefined, ports);
      return run(operation, erasedCustomer(bytes), work, ports);
    },
  };
}

const waitingUntil = (graceUntil: string): string =>
  `queries that began before may read old generations and write results until ${graceUntil}`;

/** What a phase comes to: the progress with which the next phase begins, or how far it has come. */
type Step = Progress | Outcome;

async function run(
  operation: Operation,
  customer: ErasedCustomer,
  { save, deadline }: Work,
  ports: ErasurePorts,
): Promise<Outcome> {
  const { operationId, at: asOf } = operation;
  const cutoff = cutoffAt(asOf, ports.batches);
  const isOutOfTime = () => ports.now() > deadline;
  let progress = Progress.parse(operation.progress ?? {});
  for (;;) {
    const resultsUntil = Date.parse(progress.goneAt ?? asOf) + QUERY_ENDS_MS;
    const erasing = {
      ...{ ...customer, operationId, asOf, cutoff, resultsUntil },
      ...{ ports, isOutOfTime, save },
    };
    if (progress.phase === 'CERTIFY') return certify(progress, operation, customer, ports);
    const step = await PHASES[progress.phase](progress, erasing);
    if ('state' in step) return step;
    progress = step;
    await save(progress);
    if (isOutOfTime()) return { state: 'OUT_OF_TIME' };
  }
}

type Phase = (progress: Progress, erasing: Erasing) => Promise<Step>;

const PHASES: Readonly<Record<Exclude<Progress['phase'], 'CERTIFY'>, Phase>> = {
  SETTLE: async (progress, { ports, save }) => {
    const since = progress.since ?? new Date(ports.now()).toISOString();
    if (progress.since === undefined) await save({ ...progress, since });
    return waitForSteps(since, ports.now()) ?? { ...progress, since, phase: 'FIND' };
  },
  FIND: async (progress, erasing) => {
    const { invoices, customers } = await coveredItems(erasing);
    const dates = [...new Set([...progress.dates, ...daysOf(invoices)])].sort();
    const { found } = progress;
    const counted = {
      ...found,
      invoices: found.invoices + invoices.length,
      customers: found.customers + customers.length,
    };
    return { ...progress, dates, found: counted, phase: 'REWRITE' };
  },
  REWRITE: rewriteDates,
  ITEMS: async (progress, erasing) => {
    await removeItems(await coveredItems(erasing), erasing);
    const pass = newPass(erasing.ports.now());
    return { ...progress, dates: [], pass, goneAt: pass.beganAt, phase: 'SWEEP' };
  },
  SWEEP: async ({ pass = undefined, ...progress }, erasing) => {
    const begun = pass ?? newPass(erasing.ports.now());
    const swept = await sweep({ ...progress, pass: begun }, erasing);
    if (!swept) return { state: 'OUT_OF_TIME' };
    return afterPass(swept, erasing);
  },
  GRACE: async (progress, { ports, isOutOfTime }) => {
    for (const date of progress.dead) {
      if (isOutOfTime()) return { state: 'OUT_OF_TIME' };
      await ports.cleanDay(date);
    }
    // What is left may be of rewrites since. If it has lines of the customer, the pass finds them.
    const { graceUntil: _, ...rest } = progress;
    return { ...rest, dead: [], pass: newPass(ports.now()), phase: 'SWEEP' };
  },
};

/** Says what follows a pass. Only one that found nothing proves anything. */
async function afterPass(
  { pass, ...progress }: Awaited<ReturnType<typeof sweep>> & object,
  erasing: Erasing,
): Promise<Step> {
  const { ports, save } = erasing;
  if (pass.live.length > 0) {
    return { ...progress, dates: pass.live, round: progress.round + 1, phase: 'FIND' };
  }
  if (pass.waits !== undefined) {
    // The next pass looks for it again.
    await save(progress);
    return { state: 'LATER', for: pass.waits };
  }
  const graceEnd = pass.dead.length > 0 ? ports.now() + ports.graceMs : 0;
  const until = Math.max(graceEnd, erasing.resultsUntil);
  if (pass.dead.length > 0 || ports.now() < until) {
    const graceUntil = new Date(until).toISOString();
    await save({ ...progress, dead: pass.dead, graceUntil, phase: 'GRACE' });
    return { state: 'LATER', for: waitingUntil(graceUntil) };
  }
  if (pass.changed > 0) return progress;
  if ((await coveredItems(erasing)).customers.length > 0) {
    return { ...progress, round: progress.round + 1, phase: 'FIND' };
  }
  return { ...progress, pass, phase: 'CERTIFY' };
}
