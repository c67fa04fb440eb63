import { inParallel } from '../concurrency/in-parallel.ts';
import type { DayChange } from '../domain/day-change.ts';
import { FIRST_GENERATION, linesObjectOf } from '../lake/lake-keys.ts';
import { type LakeDay, registrationOn } from '../ledger/day-ledger.ts';
import { liveGeneration, refusal } from './generation-sources.ts';
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
  const { unknown } = await liveGeneration(day, ports);
  const adopted = await adoptBatches(day, unknown, ports);
  if (adopted === 'CHANGED') {
    return { state: 'WAITING', for: `another rewrite of ${date} began at the same time` };
  }
  if (adopted.left.length > 0) return refusal(date, adopted.left);
  return ports.days.beginRewrite(day, change, new Date(now).toISOString());
}

const REGISTRATIONS_AT_A_TIME = 16;

/**
 * Registers the batches that an earlier version wrote: it registered none, and wrote to the first
 * generation only. Returns the objects that are left, or CHANGED if the day has changed meanwhile.
 *
 * A batch writes after it is SEALED, and stays so or is COMMITTED. So an object that was listed, and
 * whose batch is in another state by now or is not in the ledger, was written by nobody who may.
 * Readers see its lines all the same, so a person decides about them.
 */
async function adoptBatches(
  day: LakeDay,
  unknown: readonly string[],
  { days, batches }: RewritePorts,
): Promise<{ left: string[] } | 'CHANGED'> {
  if (day.live !== FIRST_GENERATION) return { left: [...unknown] };
  const found = await inParallel(REGISTRATIONS_AT_A_TIME, unknown, async (key) => {
    const { batchId } = linesObjectOf(key) ?? {};
    const state = batchId === undefined ? undefined : (await batches.readBatch(batchId))?.state;
    if (batchId === undefined || (state !== 'SEALED' && state !== 'COMMITTED')) return key;
    return (await days.register(day, batchId, registrationOn(day))) === 'CHANGED' && 'CHANGED';
  });
  if (found.includes('CHANGED')) return 'CHANGED';
  return { left: found.filter((key) => key !== false) };
}
