import { inParallel } from '../concurrency/in-parallel.ts';
import { counted } from '../domain/counted.ts';
import { dayOf } from '../domain/day.ts';
import { type LineRef, lineIdOf, lineNamed } from '../domain/invoice-line.ts';
import { type RecordedLine, readCorrectionObject } from '../lake/correction-object.ts';
import { CORRECTIONS_TABLE } from '../lake/corrections-table.ts';
import { correctionKey } from '../lake/lake-keys.ts';
import { type CorrectionEntry, rowSent, type SentLines } from '../ledger/correction-ledger.ts';
import type { Ingest } from '../ledger/ledger.ts';
import type { AuditRun } from './audit-run.ts';
import { missing, readCorrection } from './check-corrections.ts';
import { locationOf } from './check-partitions.ts';
import type { Difference } from './difference.ts';
import type { AuditPorts } from './ports.ts';

const QUERIES_AT_A_TIME = 4;

/**
 * Checks the correction whose lines an ingest has: it is SENT, with as many lines; its record has
 * each of them with the line that it corrects; that line is held by this correction, at this place;
 * and queries see the record. Returns whether the next audit has to check it again.
 */
export async function checkRecord(
  ingest: Ingest & { corrects: string },
  run: AuditRun,
  ports: AuditPorts,
): Promise<{ differences: Difference[]; isOpen: boolean }> {
  const { ingestId, corrects: id } = ingest;
  const correction = await readCorrection(id, run, ports);
  if (correction === 'missing') return { differences: [missing(id, ingestId)], isOpen: true };
  if (correction === 'unreadable') return { differences: [], isOpen: true };
  // The lines are accepted before it is SENT. One that is OPEN for too long is reported elsewhere.
  if (!correction.sent) return { differences: [], isOpen: true };
  const found =
    correction.sent.lines === ingest.lines
      ? await problemWith(correction, correction.sent, ingestId, run, ports)
      : ({
          kind: 'CorrectionDiffers',
          says: `sent ${counted(correction.sent.lines, 'line')}, and its ingest has ${ingest.lines}`,
        } as const);
  if (!found) return { differences: [], isOpen: false };
  const { kind, says } = found;
  return { differences: [{ kind, id, says: `Correction ${id} ${says}.` }], isOpen: true };
}

type Problem = Pick<Difference, 'kind' | 'says'>;

/** Says what is wrong with the record of a correction; undefined if nothing is. */
async function problemWith(
  { correctionId, correctedAt }: CorrectionEntry,
  sent: SentLines,
  ingestId: string,
  run: AuditRun,
  ports: AuditPorts,
): Promise<Problem | undefined> {
  const date = dayOf(Date.parse(correctedAt));
  const key = correctionKey(date, correctionId);
  const bytes = await ports.stores.object(key);
  if (bytes === 'missing') {
    return { kind: 'CorrectionRecordMissing', says: `has no record: ${key} is missing` };
  }
  const record = await readCorrectionObject(bytes).catch(() => undefined);
  const isOwn = (line: RecordedLine, at: number): boolean =>
    line.correctionId === correctionId && line.correctedLineId === lineIdOf(ingestId, at + 1);
  if (record?.length !== sent.lines || !record.every(isOwn)) {
    return { kind: 'CorrectionRecordDiffers', says: `has sent other lines than ${key} holds` };
  }
  const location = await locationOf(CORRECTIONS_TABLE, date, run, ports.stores);
  if (location === 'missing' || !key.startsWith(location)) {
    const says = `has a record that no query sees: ${date} of ${CORRECTIONS_TABLE} is ${location === 'missing' ? 'missing from the catalog' : `at ${location}`}`;
    return { kind: 'CorrectionRecordInvisible', says };
  }
  const lines = linesOf(record);
  run.books.sources.set(correctionId, new Set(lines.map((line) => line.ingestId)));
  const unheld = record.length - (await countHeld(correctionId, sent, lines, ports));
  if (unheld === 0) return undefined;
  return {
    kind: 'CorrectionDiffers',
    says: `has sent ${counted(unheld, 'line')} that it does not hold`,
  };
}

/** A line that was corrected, and the row of its correction. */
type CorrectedLine = LineRef & { sentAs: number };

const linesOf = (record: readonly RecordedLine[]): CorrectedLine[] =>
  record.flatMap(({ lineId }, at) => {
    const line = lineNamed(lineId);
    return line ? [{ ...line, sentAs: at + 1 }] : [];
  });

/** Counts those of the lines that the correction holds, each at its place. */
async function countHeld(
  correctionId: string,
  sent: SentLines,
  lines: readonly CorrectedLine[],
  { ledger }: AuditPorts,
): Promise<number> {
  const ingests = [...Map.groupBy(lines, ({ ingestId }) => ingestId)];
  const held = await inParallel(QUERIES_AT_A_TIME, ingests, async ([ingestId, ofIngest]) => {
    const rows = ofIngest.map(({ row }) => row);
    const span = { from: Math.min(...rows), to: Math.max(...rows) };
    const claims = await ledger.lineClaims(ingestId, span);
    const byRow = new Map(claims.map((claim) => [claim.row, claim]));
    return ofIngest.filter(({ row, sentAs }) => {
      const claim = byRow.get(row);
      return claim?.correctionId === correctionId && rowSent(claim.position, sent) === sentAs;
    }).length;
  });
  return held.reduce((sum, count) => sum + count, 0);
}
