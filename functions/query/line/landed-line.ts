import { inParallel } from '../../concurrency/in-parallel.ts';
import { FIRST_GENERATION, generationIn, linesKey } from '../../lake/lake-keys.ts';
import { LINES_TABLE } from '../../lake/lake-tables.ts';
import { expiryOf } from '../../lake/quarantine-expiry.ts';
import type { PlacedLine } from '../../lake/quarantine-object.ts';
import type { LakeLine } from '../../lake/stored-line.ts';
import type { Batch } from '../../ledger/ledger.ts';
import type { Landing } from '../../staging/plan.ts';
import { likelyDays, plannedDays } from './line-days.ts';
import type { LinePorts } from './line-ports.ts';

/** What became of a line that has landed, and where it was found. */
export type LandedLine =
  | { kind: 'accepted'; date: string; key: string; found: LakeLine }
  | { kind: 'quarantined'; key: string; found: PlacedLine; expiresAt: number }
  /** Quarantined, and removed at this time. */
  | { kind: 'expired'; at: number }
  /** Which day the line is of is no longer recorded. */
  | { kind: 'unrecorded'; mayBeQuarantined: boolean }
  | { kind: 'missing' };

type Sought = { lineId: string; ingestId: string; row: number; batch: Batch; landing: Landing };

const READS_AT_A_TIME = 6;

/** Looks for a line in the objects that the ledger names. Nothing is listed or scanned. */
export async function landedLine(
  sought: Sought,
  ports: LinePorts,
  now: number,
): Promise<LandedLine> {
  const { landing } = sought;
  const [quarantined, accepted] = await Promise.all([
    landing.quarantined > 0 ? inQuarantine(sought, ports) : undefined,
    landing.accepted > 0 ? inLake(sought, ports) : undefined,
  ]);
  if (quarantined) return quarantined;
  if (accepted && accepted !== 'unrecorded') return accepted;
  const expiries = landing.quarantineKeys.map((key) => expiryOf(key, ports.days.quarantine));
  const at = Math.max(0, ...expiries.filter((expiry) => expiry <= now));
  if (accepted === 'unrecorded') {
    return { kind: 'unrecorded', mayBeQuarantined: landing.quarantined > 0 };
  }
  return at > 0 ? { kind: 'expired', at } : { kind: 'missing' };
}

async function inQuarantine(
  { landing, lineId }: Sought,
  { quarantine, days }: LinePorts,
): Promise<LandedLine | undefined> {
  const found = await inParallel(READS_AT_A_TIME, landing.quarantineKeys, async (key) => {
    const line = await quarantine.readLine(key, lineId);
    return line && { key, found: line, expiresAt: expiryOf(key, days.quarantine) };
  });
  const placed = found.find((line) => line !== undefined);
  return placed && { kind: 'quarantined', ...placed };
}

async function inLake(
  { landing, lineId, ingestId, row, batch }: Sought,
  { lake, lakeDays, plans }: LinePorts,
): Promise<LandedLine | 'unrecorded' | undefined> {
  const plan = async () => {
    const sealed = batch.plan && (await plans.plan(batch.plan));
    return sealed && plannedDays(sealed, { ingestId, row });
  };
  const dates = likelyDays(landing, row) ?? (await plan());
  if (!dates) return 'unrecorded';
  const places = await inParallel(READS_AT_A_TIME, dates, async (date) => {
    const keys = await liveObjects(date, batch.batchId, { lake, lakeDays });
    return keys.map((key) => ({ date, key }));
  });
  const found = await inParallel(READS_AT_A_TIME, places.flat(), async ({ date, key }) => {
    const line = await lake.line(key, lineId);
    return line && { date, key, found: line };
  });
  const placed = found.find((line) => line !== undefined);
  return placed && { kind: 'accepted', ...placed };
}

/**
 * Returns the objects that readers see and that may have a batch's lines of a day: its own, or those
 * of the rewrite that has taken them over.
 */
async function liveObjects(
  date: string,
  batchId: string,
  { lake, lakeDays }: Pick<LinePorts, 'lake' | 'lakeDays'>,
): Promise<string[]> {
  const location = await lake.location(LINES_TABLE, date);
  const { generation } = generationIn(location ?? '') ?? { generation: FIRST_GENERATION };
  const own = linesKey(date, generation, batchId);
  if (generation === FIRST_GENERATION) return [own];
  const records = await lakeDays.recordsOf(date);
  const live = records.find((record) => record.generation === generation);
  // A location that no rewrite has set: the object is where it was, and not live.
  if (!live) return [own, linesKey(date, FIRST_GENERATION, batchId)];
  return [own, ...live.objects.map(({ key }) => key)];
}
