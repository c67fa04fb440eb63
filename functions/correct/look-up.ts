import { Problem } from '../api/problem.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import { type CorrectionContent, recordJson } from '../corrections/content.ts';
import { extraFault } from '../domain/extra-fault.ts';
import { type LineRef, lineIdOf, lineNamed } from '../domain/invoice-line.ts';
import type { UnknownColumns, UnknownValue } from '../domain/unknown-columns.ts';
import { unknownInText } from '../formats/unknown-columns/in-text.ts';
import { recordOf, type StoredLine } from '../lake/quarantine-object.ts';
import type { QuarantineReader } from '../lake/quarantine-reader.ts';
import type { IngestForm } from '../ledger/ledger.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import { type Quarantine, quarantinedLines } from '../quarantine/quarantined-lines.ts';
import { readOnce } from '../quarantine/read-once.ts';
import type { CorrectionRequest } from './correction-request.ts';

export type LookUpPorts = {
  progress: Pick<LedgerReader, 'readIngest'>;
  quarantine(): Quarantine;
  /** What becomes of columns that are not of an invoice line. */
  unknownColumns: UnknownColumns;
};

const INGESTS_AT_A_TIME = 8;

/** Adds to each line of a request what the quarantine has of it, if it has the line. */
export async function lookUp(
  { lines }: CorrectionRequest,
  { progress, quarantine: quarantineNow, unknownColumns }: LookUpPorts,
): Promise<CorrectionContent> {
  const named = lines.flatMap(({ lineId }) => lineNamed(lineId) ?? []);
  const ingests = [...Map.groupBy(named, ({ ingestId }) => ingestId)];
  const now = quarantineNow();
  const ids = new Set(lines.map(({ lineId }) => lineId));
  const quarantine = { ...now, reader: readOnce(only(ids, now.reader)) };
  const found = await inParallel(INGESTS_AT_A_TIME, ingests, async ([ingestId, wanted]) => {
    const known = await progress.readIngest(ingestId);
    if (!known) return [];
    if (known.reprocessing?.state === 'REPROCESSING') throw beingReprocessed(ingestId);
    const { lines: stored } = await quarantinedLines(known, pageOf(wanted), quarantine);
    return stored.map((line) => ({ line, form: known.ingest.form }));
  });
  const originals = new Map(
    found.flat().map((original) => [lineIdOf(original.line.ingestId, original.line.row), original]),
  );
  return {
    v: 1,
    lines: lines.map(({ lineId, fields }) => {
      const original = originals.get(lineId);
      const unknown = original && unknownColumns === 'extra' ? keptOf(original) : [];
      const record = recordJson(fields, unknown);
      return { lineId, record, ...(original && { original: withoutBatch(original.line) }) };
    }),
  };
}

/** Which of its lines are quarantined is just being decided again. */
function beingReprocessed(ingestId: string): Problem {
  return new Problem(
    409,
    `Ingest ${ingestId} is just being reprocessed, so its lines can't be corrected now. Send the same request again in some minutes.`,
    { type: 'urn:invoice-pipeline:ingest-being-reprocessed', members: { ingestId } },
  );
}

/** What a line has in unknown columns, unless it does not fit: then it is corrected without it. */
function keptOf({
  line,
  form,
}: {
  line: StoredLine;
  form: IngestForm | undefined;
}): UnknownValue[] {
  const values = form && line.encoding === 'text' ? unknownInText(line.text, form) : [];
  return extraFault(values) ? [] : values;
}

/** Returns a reader of these lines only. An object may have a thousand times as many. */
function only(ids: ReadonlySet<string>, { read }: QuarantineReader): QuarantineReader {
  return {
    read: async (key) =>
      (await read(key))
        ?.filter(({ ingestId, row }) => ids.has(lineIdOf(ingestId, row)))
        // Decoded, so that it does not keep the text of the object in memory.
        .map(({ line }) => recordOf(line())),
  };
}

/** The page that has these lines and no others. */
function pageOf(lines: readonly LineRef[]): { after: number; count: number } {
  return { after: Math.min(...lines.map(({ row }) => row)) - 1, count: lines.length };
}

const withoutBatch = ({ batchId: _, message: __, ...line }: StoredLine) => line;
