import { dayOf } from '../domain/day.ts';
import { failingAs } from '../failures.ts';
import { type CorrectionOrigin, correctionObject } from '../lake/correction-object.ts';
import { CORRECTION_COLUMNS, CORRECTIONS_TABLE } from '../lake/corrections-table.ts';
import { correctionKey, correctionsLocation } from '../lake/lake-keys.ts';
import { QUARANTINE_STORAGE } from '../lake/lake-tables.ts';
import { type CreatePartitions, createAll, partitionOf } from '../lake/partitions.ts';
import type { KnownLine } from './content.ts';
import { sentInPlace } from './corrected-lines.ts';

export type RecordPorts = {
  lakeBucket: string;
  /** Writes an object of the lake bucket. */
  putRecord(key: string, bytes: Buffer, contentType: string): Promise<void>;
  createPartitions: CreatePartitions;
};

/**
 * Writes the lines that a correction has sent as an object of the corrections table, and registers
 * its day. Key and rows follow from the correction, so a repetition changes nothing. Throws
 * `LakeWriteFailed` and `CatalogUpdateFailed`.
 */
export async function writeRecord(
  origin: CorrectionOrigin,
  won: readonly KnownLine[],
  ports: RecordPorts,
): Promise<void> {
  const { correctionId } = origin;
  const key = correctionKey(correctionDay(origin), correctionId);
  const bytes = correctionObject(origin, sentInPlace(correctionId, won));
  await failingAs('LakeWriteFailed', `${key} could not be written`, () =>
    ports.putRecord(key, bytes, 'application/gzip'),
  );
  await registerDay(origin, ports);
}

/** Registers the day of a correction in the catalog. Throws `CatalogUpdateFailed`. */
export async function registerDay(
  origin: Pick<CorrectionOrigin, 'correctedAt'>,
  { lakeBucket, createPartitions }: Pick<RecordPorts, 'lakeBucket' | 'createPartitions'>,
): Promise<void> {
  const date = correctionDay(origin);
  const location = `s3://${lakeBucket}/${correctionsLocation(date)}`;
  const day = partitionOf(date, location, CORRECTION_COLUMNS, QUARANTINE_STORAGE);
  await createAll(CORRECTIONS_TABLE, [day], createPartitions);
}

/** Returns the day of a correction in the corrections table. */
export const correctionDay = ({ correctedAt }: { correctedAt: string }): string =>
  dayOf(Date.parse(correctedAt));
