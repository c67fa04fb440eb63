import type { LakeCalendar } from '../../lake/lake-calendar.ts';
import type { DayReader } from '../../ledger/day-ledger.ts';

/** What the days of the lake are read from. */
export type DayPorts = { calendar: LakeCalendar; days: DayReader };
