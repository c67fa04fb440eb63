import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { compareText } from '../../domain/text-order.ts';
import type { QuarantineRecord } from '../../lake/quarantine-object.ts';
import { type IngestProgress, progressCounts } from '../../ledger/ingest-progress.ts';
import { OperationFault } from '../../operations/operation-fault.ts';
import type { LineRows } from '../../rewrite/content/line-rows.ts';
import type { ReprocessingPorts } from '../ports.ts';
import { type ChangedDay, changedDays } from './changed-days.ts';
import { type ChangedItems, changedItems } from './changed-items.ts';
import { type BatchLanding, newLines } from './new-lines.ts';
import { readAgain } from './read-again.ts';
import { type StoredLines, storedLines } from './stored-lines.ts';

export type Counts = { accepted: number; quarantined: number };

/** What today's code makes of an ingest, where that differs from what the stores have. */
export type IngestChange = {
  ingestId: string;
  days: ChangedDay[];
  /** All lines of the days that changed. */
  lines: ReadonlyMap<string, LineRows>;
  items: ChangedItems;
  /** All records of the ingest in each quarantine object that changes: none of them is left in some. */
  records: { key: string; own: QuarantineRecord[] }[];
  landings: BatchLanding[];
  before: Counts;
  after: Counts;
  isUnchanged: boolean;
};

type Ports = Pick<
  ReprocessingPorts,
  | 'raw'
  | 'unknownColumns'
  | 'quarantineDays'
  | 'plannedDays'
  | 'days'
  | 'items'
  | 'quarantine'
  | 'now'
>;

/**
 * Runs today's code over the raw records of an ingest, and compares the result with what is stored.
 * Changes nothing. Throws OperationFault when that is not possible.
 */
export async function ingestChange(progress: IngestProgress, ports: Ports): Promise<IngestChange> {
  try {
    return await changeOf(progress, ports);
  } catch (error) {
    // Our own errors quote nothing of a line, and those of zod may.
    if (!(error instanceof RangeError || error instanceof z.ZodError)) throw error;
    const reason = error instanceof RangeError ? error.message : 'it is not what was written';
    const says = `Something that is stored of ingest ${progress.ingest.ingestId} can't be read: ${reason}`;
    throw new OperationFault('StoresDamaged', says, error);
  }
}

async function changeOf(progress: IngestProgress, ports: Ports): Promise<IngestChange> {
  const { ingest } = progress;
  const raw = await ports.raw.read(ingest);
  if (!raw)
    throw new OperationFault('RawBodyMissing', `The raw body of ingest ${ingest.ingestId} is gone`);
  const stored = await storedLines(progress, ports);
  const batches = readAgain({ progress, raw, stored, policy: ports.unknownColumns });
  const { quarantineDays } = ports;
  const now = newLines(batches, progress, stored, { quarantineDays, now: ports.now() });
  const days = changedDays(stored.lines, now.lines);
  const items = await changedItems(ingest.ingestId, now.plans, stored, ports);
  const records = changedRecords(stored, now.records);
  const landings = now.landings.filter((landing) => isChanged(landing, progress));
  const counts = progressCounts({ ...progress, landings: now.landings });
  return {
    ingestId: ingest.ingestId,
    days,
    lines: new Map(days.flatMap(({ date }) => linesOn(date, now.lines))),
    items,
    records,
    landings,
    before: countsIn(progressCounts(progress)),
    after: countsIn(counts),
    isUnchanged: [days, records, landings, ...itemsIn(items)].every(({ length }) => length === 0),
  };
}

const linesOn = (date: string, lines: ReadonlyMap<string, LineRows>): [string, LineRows][] => {
  const rows = lines.get(date);
  return rows ? [[date, rows]] : [];
};

const itemsIn = ({ put, removed }: ChangedItems) => [
  put.invoices,
  put.customers,
  removed.invoices,
  removed.customers,
];

const countsIn = ({ accepted, quarantined }: Counts): Counts => ({ accepted, quarantined });

function isChanged(landing: BatchLanding, { landings }: IngestProgress): boolean {
  return !landings.some((before) => isDeepStrictEqual(before, landing));
}

function changedRecords(
  { quarantined }: StoredLines,
  now: ReadonlyMap<string, QuarantineRecord[]>,
): IngestChange['records'] {
  const before = Map.groupBy(quarantined.values(), ({ key }) => key);
  const keys = [...new Set([...before.keys(), ...now.keys()])].sort(compareText);
  return keys.flatMap((key) => {
    const own = now.get(key) ?? [];
    return isDeepStrictEqual(textsOf(before.get(key) ?? []), textsOf(own)) ? [] : [{ key, own }];
  });
}

const textsOf = (records: readonly QuarantineRecord[]): string[] =>
  records.map(({ json }) => json).sort(compareText);
