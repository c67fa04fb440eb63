import type { Timer } from '../concurrency/timer.ts';
import { linesLocation } from '../lake/lake-keys.ts';
import type { DayLedger } from '../ledger/day-ledger.ts';

export type SwitchPorts = {
  days: Pick<DayLedger, 'readDay' | 'endRewrite'>;
  /** Sets the location of a day's partition in the catalog. It takes no condition. */
  setLocation(date: string, location: string): Promise<void>;
  timer: Pick<Timer, 'now'>;
};

/**
 * Lets readers see a generation of a day, if the ledger permits it: the day is SWITCHING to it. Does
 * nothing otherwise. A process that runs this must end soon: see RewritePeriods.
 */
export async function switchDay(
  date: string,
  generation: number,
  { days, setLocation, timer }: SwitchPorts,
): Promise<void> {
  const day = await days.readDay(date);
  if (day.phase !== 'SWITCHING' || day.writing !== generation) return;
  await setLocation(date, linesLocation(date, generation));
  await days.endRewrite(day, new Date(timer.now()).toISOString());
}
