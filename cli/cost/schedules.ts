import type { FunctionName } from '../../functions/runtime/environment.ts';
import { type Charge, charge } from './charge.ts';
import type { Schedule } from './priced.ts';

/** A month, as AWS's price pages have it. */
export const MONTH_HOURS = 730;

/** What a run takes that finds nothing to do. */
type IdleRun = {
  seconds: number;
  lists: number;
  readUnits: number;
  writeUnits: number;
  transitions: number;
};

const NOTHING: IdleRun = { seconds: 0.1, lists: 0, readUnits: 0, writeUnits: 0, transitions: 0 };

/** Estimates for runs with empty stores: no test counts their calls. */
const IDLE_RUNS: Readonly<Partial<Record<FunctionName, IdleRun>>> = {
  FinishBatches: { ...NOTHING, readUnits: 0.5 },
  FinishCorrections: { ...NOTHING, readUnits: 0.5 },
  /** It takes the lease of operations and returns it. */
  RunOperations: { ...NOTHING, readUnits: 1, writeUnits: 2 },
  EraseCustomers: { ...NOTHING, readUnits: 1, writeUnits: 2 },
  /** It lists what is parked and what is marked. */
  ReplayDeliveries: { ...NOTHING, lists: 2 },
  AuditBatches: { ...NOTHING, seconds: 1, lists: 2, readUnits: 10, writeUnits: 1 },
  /** The first step of RewriteDays, which then has two Maps without items. */
  PlanRewrites: { ...NOTHING, seconds: 0.3, lists: 1, transitions: 7 },
};

/** What the schedules of a month cost in which no run has anything to do. */
export const scheduleCharges = (schedules: readonly Schedule[]): Charge[] =>
  schedules.flatMap(chargesOf);

function chargesOf({ runs: name, everyMinutes, memoryMb }: Schedule): Charge[] {
  const idle = IDLE_RUNS[name];
  if (!idle) throw new Error(`The estimate does not know what a scheduled run of ${name} takes`);
  const runs = (MONTH_HOURS * 60) / everyMinutes;
  return [
    charge('schedules', runs, 'invocation'),
    charge('schedules', (runs * idle.seconds * memoryMb) / 1024, 'gigabyteSecond'),
    charge('schedules', runs * idle.lists, 'put'),
    charge('schedules', runs * idle.readUnits, 'readUnit'),
    charge('schedules', runs * idle.writeUnits, 'writeUnit'),
    charge('schedules', runs * idle.transitions, 'transition'),
  ].filter(({ quantity }) => quantity > 0);
}
