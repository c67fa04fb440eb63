import { createHash } from 'node:crypto';
import { lineIdOf } from '../domain/invoice-line.ts';
import { ndjsonSource } from '../formats/json-source.ts';
import { correctionIngestIdOf } from '../intake/ingest-id.ts';
import type { Intake } from '../intake/take-in.ts';
import type { SentLine } from '../lake/correction-object.ts';
import type { KnownLine } from './content.ts';

/**
 * Returns the lines that a correction won as an ingest: row i is the corrected version of the i-th
 * of them. A record has values in unknown columns only if they are to be kept.
 */
export function intakeOf(
  correctionId: string,
  won: readonly KnownLine[],
): Omit<Intake, 'deadline'> {
  const body = Buffer.from(won.map(({ record }) => `${record}\n`).join(''));
  return {
    ingestId: correctionIngestIdOf(correctionId),
    source: ndjsonSource(body, 'extra'),
    bodyHash: createHash('sha256').update(`correction\n`).update(body).digest('hex'),
    raw: { format: 'ndjson', body },
    corrects: correctionId,
  };
}

/** Returns the lines that a correction won with the ids of what was sent in their place. */
export function sentInPlace(correctionId: string, won: readonly KnownLine[]): SentLine[] {
  const ingestId = correctionIngestIdOf(correctionId);
  return won.map(({ lineId, original, record }, index) => ({
    lineId,
    correctedLineId: lineIdOf(ingestId, index + 1),
    original,
    record,
  }));
}
