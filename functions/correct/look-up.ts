import { inParallel } from '../concurrency/in-parallel.ts';
import { type CorrectionContent, recordJson } from '../corrections/content.ts';
import { type LineRef, lineIdOf, lineNamed } from '../domain/invoice-line.ts';
import type { StoredLine } from '../lake/quarantine-object.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import { type Quarantine, quarantinedLines } from '../quarantine/quarantined-lines.ts';
import type { CorrectionRequest } from './correction-request.ts';

export type LookUpPorts = {
  progress: Pick<LedgerReader, 'readIngest'>;
  quarantine(): Quarantine;
};

const INGESTS_AT_A_TIME = 8;

/** Adds to each line of a request what the quarantine has of it, if it has the line. */
export async function lookUp(
  { lines }: CorrectionRequest,
  { progress, quarantine: quarantineNow }: LookUpPorts,
): Promise<CorrectionContent> {
  const named = lines.flatMap(({ lineId }) => lineNamed(lineId) ?? []);
  const ingests = [...Map.groupBy(named, ({ ingestId }) => ingestId)];
  const quarantine = quarantineNow();
  const found = await inParallel(INGESTS_AT_A_TIME, ingests, async ([ingestId, wanted]) => {
    const known = await progress.readIngest(ingestId);
    return known ? quarantinedLines(known, spanOf(wanted), quarantine) : { lines: [] };
  });
  const stored = found.flatMap((ofIngest) => ofIngest.lines);
  const originals = new Map(stored.map((line) => [lineIdOf(line.ingestId, line.row), line]));
  return {
    v: 1,
    lines: lines.map(({ lineId, fields }) => {
      const original = originals.get(lineId);
      const record = recordJson(fields);
      return { lineId, record, ...(original && { original: withoutBatch(original) }) };
    }),
  };
}

/** The span from the first of the rows to the last. */
function spanOf(lines: readonly LineRef[]): { after: number; count: number } {
  const rows = lines.map(({ row }) => row);
  const after = Math.min(...rows) - 1;
  return { after, count: Math.max(...rows) - after };
}

const withoutBatch = ({ batchId: _, message: __, ...line }: StoredLine) => line;
