import { inParallel } from '../concurrency/in-parallel.ts';
import type { DayChange } from '../domain/day-change.ts';
import { FIRST_GENERATION, linesLocation, linesObjectOf } from '../lake/lake-keys.ts';
import { type LakeDay, registrationOn } from '../ledger/day-ledger.ts';
import type { RewritePorts } from './ports.ts';
import type { RewriteOutcome } from './rewrite-outcome.ts';

/**
 * Begins a rewrite of a day on which none is under way. Returns the day afterwards: in another phase
 * if another process has come first.
 */
export async function beginRewrite(
  day: LakeDay,
  change: DayChange,
  ports: RewritePorts,
): Promise<LakeDay | RewriteOutcome> {
  const { date } = day;
  const now = ports.timer.now();
  const cooledAt = Date.parse(day.switchedAt ?? '') + ports.periods.coolDownMs;
  if (now < cooledAt) {
    const until = new Date(cooledAt).toISOString();
    return { state: 'WAITING', for: `${date} was switched a moment ago`, until };
  }
  if ((await ports.lake.location(date)) === undefined) {
    return { state: 'WAITING', for: `the catalog has no partition of ${date} yet` };
  }
  if (!(await adoptBatches(day, ports))) {
    return { state: 'WAITING', for: `another rewrite of ${date} began at the same time` };
  }
  return ports.days.beginRewrite(day, change, new Date(now).toISOString());
}

const REGISTRATIONS_AT_A_TIME = 16;

/**
 * Registers the batches that an earlier version wrote: it registered none, and wrote to the first
 * generation only. Returns false if the day has changed meanwhile.
 *
 * A batch writes after it is SEALED, and stays so or is COMMITTED. So an object that was listed, and
 * whose batch is in another state by now or is not in the ledger, was written by nobody who may: its
 * lines are not taken over. The audit names it, and nothing deletes it.
 */
async function adoptBatches(day: LakeDay, { days, lake, batches }: RewritePorts): Promise<boolean> {
  if (day.live !== FIRST_GENERATION) return true;
  const { date } = day;
  const keys = await lake.keys(linesLocation(date, FIRST_GENERATION));
  const known = await days.registrationsOf(date);
  const written = keys.map((key) => linesObjectOf(key)?.batchId ?? '').filter(Boolean);
  const unknown = written.filter((batchId) => !known.has(batchId));
  const registered = await inParallel(REGISTRATIONS_AT_A_TIME, unknown, async (batchId) => {
    const state = (await batches.readBatch(batchId))?.state;
    const mayWrite = state === 'SEALED' || state === 'COMMITTED';
    return mayWrite ? days.register(day, batchId, registrationOn(day)) : undefined;
  });
  return !registered.includes('CHANGED');
}
