import type { Flow } from '../capacity/flow.ts';
import { type Charge, charge } from './charge.ts';

/**
 * What it takes to rewrite a day of ten objects, counted in the embedded AWS, and each of its lines.
 * A list costs as much as a put: nine of ten are lists. docs/deploy.md explains them.
 */
const OF_A_DAY = { transitions: 4, gbSeconds: 6, writeUnits: 4, puts: 10, gets: 22 } as const;
const CPU_SECONDS_OF_A_LINE = 19e-6;
const REWRITING_GB = 2;
/** The state machine looks for days that are worth it once an hour. */
const RUNS_OF_A_DAY = 24;

/**
 * What it costs to compact the days of a million lines that arrive on the day that they are of. A
 * day is rewritten whenever it has enough small objects again, so while it lasts, its lines are
 * rewritten half as often as the day is.
 */
export function compactionCharges(flow: Flow, linesPerDay: number, least: number): Charge[] {
  const objects = (linesPerDay / flow.batch.lines) * flow.batch.lakeObjects;
  const rewrites = Math.min(RUNS_OF_A_DAY, Math.floor(objects / least));
  if (rewrites === 0) return [];
  const perMillion = 1e6 / linesPerDay;
  const seconds = (CPU_SECONDS_OF_A_LINE * linesPerDay * (rewrites + 1)) / 2;
  const { transitions, gbSeconds, writeUnits, puts, gets } = OF_A_DAY;
  return [
    charge('compaction', rewrites * perMillion * transitions, 'transition'),
    charge(
      'compaction',
      perMillion * (rewrites * gbSeconds + seconds * REWRITING_GB),
      'gigabyteSecond',
    ),
    charge('compaction', rewrites * perMillion * writeUnits, 'writeUnit'),
    charge('compaction', rewrites * perMillion * puts, 'put'),
    charge('compaction', rewrites * perMillion * gets, 'get'),
  ];
}
