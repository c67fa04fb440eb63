import { DAY_MS } from '../../../functions/domain/day.ts';
import { plainTime } from '../conversion/plain-time.ts';

/** From which day a workbook counts. Excel for the Mac counted from 1904. */
export type DateSystem = 1900 | 1904;

/** 31 December 9999. */
const LAST_SERIAL = 2_958_465;
/** Excel's 1900 has a 29 February, as Lotus 1-2-3 had. Later days are counted one too high. */
const LEAP_DAY = 60;

/**
 * The date and time that a cell with this number shows, to the millisecond, as `2010-12-01 08:26`.
 * A double has a microsecond to spare at these sizes, so no time of day drifts. Undefined for a
 * number that Excel can't show as a date.
 */
export function serialDate(serial: number, system: DateSystem): string | undefined {
  if (!(serial >= 0 && serial <= LAST_SERIAL + 1)) return undefined;
  const total = Math.round(serial * DAY_MS);
  const days = Math.floor(total / DAY_MS);
  if (days > LAST_SERIAL) return undefined;
  const time = new Date(total - days * DAY_MS).toISOString().slice(11, 23);
  return plainTime(`${dayOf(days, system)} ${time.replace(/(:\d{2})\.000$/, '$1')}`);
}

function dayOf(days: number, system: DateSystem): string {
  if (system === 1904) return isoDay(Date.UTC(1904, 0, 1 + days));
  // Days that there have never been are written as Excel shows them, and ingest quarantines them.
  if (days === 0) return '1900-01-00';
  if (days === LEAP_DAY) return '1900-02-29';
  return isoDay(Date.UTC(1899, 11, days < LEAP_DAY ? 31 + days : 30 + days));
}

const isoDay = (time: number): string => new Date(time).toISOString().slice(0, 10);
