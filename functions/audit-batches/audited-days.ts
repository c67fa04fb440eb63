import { FIRST_GENERATION, linesKey, linesLocation } from '../lake/lake-keys.ts';
import type { LakeDay, RewriteRecord } from '../ledger/day-ledger.ts';
import { ContentFault } from '../rewrite/content/content.ts';
import { verifyGeneration } from '../rewrite/content/verify-generation.ts';
import { rewritesTo } from '../rewrite/generations.ts';
import type { AuditedDay, AuditRun } from './audit-run.ts';
import type { Difference } from './difference.ts';
import type { AuditPorts } from './ports.ts';

/** Reads a day of the lake once in an audit. What was live at that time stays for hours. */
export async function auditedDay(
  date: string,
  { days }: AuditRun,
  { ledger }: AuditPorts,
): Promise<AuditedDay> {
  const known = days.get(date);
  if (known) return known;
  const day = await ledger.readDay(date);
  const records = isUntouched(day) ? [] : await ledger.recordsOf(date);
  const read = { day, records };
  days.set(date, read);
  return read;
}

/** Most days were never rewritten, and then nothing more is read of them. */
const isUntouched = ({ writing }: LakeDay): boolean => writing === FIRST_GENERATION;

/** Where readers find what a committed batch has landed on a day. */
export type LandedOn =
  /** In an object of its own. */
  | { key: string; rewrite?: never }
  /** In the objects of a rewrite, which has taken the batch over. */
  | { rewrite: RewriteRecord; key?: never }
  /** Nowhere: its generation was replaced, and no rewrite knew of it. */
  | 'forgotten';

export async function landedOn(
  date: string,
  batchId: string,
  run: AuditRun,
  ports: AuditPorts,
): Promise<LandedOn> {
  const { day, records } = await auditedDay(date, run, ports);
  const { live } = day;
  if (isUntouched(day)) return { key: linesKey(date, FIRST_GENERATION, batchId) };
  const registration = await ports.ledger.registrationOf(date, batchId);
  if (!registration) {
    return live === FIRST_GENERATION ? { key: linesKey(date, live, batchId) } : 'forgotten';
  }
  if (registration.generation >= live) return { key: linesKey(date, live, batchId) };
  const rewrite = rewritesTo(live, records).at(-1);
  return rewrite ? { rewrite } : 'forgotten';
}

/** The locations of which the catalog may have one: the live one, or the one being switched to. */
export function locationsOf({ date, live, writing, phase }: LakeDay): string[] {
  const generations = phase === 'SWITCHING' ? [live, writing] : [live];
  return generations.map((generation) => linesLocation(date, generation));
}

/**
 * Reads the objects of a rewrite back, once in an audit, and compares them with its record: the
 * count, the sums, and the set of line ids.
 */
export async function checkRewrite(
  record: RewriteRecord,
  { rewrites }: AuditRun,
  { stores }: AuditPorts,
): Promise<Difference[]> {
  const { date, generation, objects } = record;
  const id = `${date}/g=${generation}`;
  if (rewrites.has(id)) return [];
  rewrites.add(id);
  const read = async (key: string): Promise<Uint8Array> => {
    const bytes = await stores.object(key);
    if (bytes === 'missing') throw new ContentFault('GenerationDiffers', `${key} is missing`);
    return bytes;
  };
  try {
    await verifyGeneration(objects, record, date, { read, isOutOfTime: () => false });
    return [];
  } catch (error) {
    if (!(error instanceof ContentFault)) throw error;
    const says = `${date} is not what its rewrite to generation ${generation} has written: ${error.message}.`;
    return [{ kind: 'RewriteDiffers', id, says }];
  }
}
