import { CORRECTIONS_PARTITION } from './corrections-table.ts';
import { LINES_PARTITION, QUARANTINE_PARTITION } from './lake-tables.ts';

/**
 * The generation of a day's objects. The location of the day's partition in the catalog names the
 * live generation, so a rewritten day goes live in one call. Every day starts in generation 0.
 */
const GENERATION = 'g=0';

/** The prefixes of the lake bucket. */
export const LINES_PREFIX = 'lake/';
export const QUARANTINE_PREFIX = 'quarantine/';
export const CORRECTIONS_PREFIX = 'corrections/';

/** Returns the prefix of a day's objects in the lines table. */
export function linesLocation(date: string): string {
  return `${LINES_PREFIX}${LINES_PARTITION}=${date}/${GENERATION}/`;
}

/** Returns the prefix of a day's objects in the quarantine table. */
export function quarantineLocation(date: string): string {
  return `${QUARANTINE_PREFIX}${QUARANTINE_PARTITION}=${date}/`;
}

export function linesKey(date: string, batchId: string): string {
  return `${linesLocation(date)}${batchId}.parquet`;
}

/** Quarantined lines are gzipped NDJSON, which Athena, Spectrum and people can read. */
export function quarantineKey(date: string, batchId: string): string {
  return `${quarantineLocation(date)}${batchId}.json.gz`;
}

/** Returns the prefix of a day's objects in the corrections table. */
export function correctionsLocation(date: string): string {
  return `${CORRECTIONS_PREFIX}${CORRECTIONS_PARTITION}=${date}/`;
}

/** The lines of a correction are gzipped NDJSON too. */
export function correctionKey(date: string, correctionId: string): string {
  return `${correctionsLocation(date)}${correctionId}.json.gz`;
}

const CORRECTION_OBJECT = new RegExp(
  `^${CORRECTIONS_PREFIX}${CORRECTIONS_PARTITION}=\\d{4}-\\d\\d-\\d\\d/(c[0-9a-z]{25})\\.json\\.gz$`,
);

/** Returns the correction that a key of the lake bucket names, or undefined when it names none. */
export function correctionOfKey(key: string): string | undefined {
  return CORRECTION_OBJECT.exec(key)?.[1];
}

const QUARANTINE_OBJECT = new RegExp(
  `^${QUARANTINE_PREFIX}${QUARANTINE_PARTITION}=(\\d{4}-\\d\\d-\\d\\d)/[^/]+$`,
);

/** Returns the day in the key of a quarantine object. Throws when the key is none. */
export function dayOfQuarantineKey(key: string): string {
  const day = QUARANTINE_OBJECT.exec(key)?.[1];
  if (day === undefined) throw new Error(`${key} is not the key of a quarantine object`);
  return day;
}

const BATCH_OBJECT =
  /^(?:lake\/invoice_date=\d{4}-\d\d-\d\d\/g=\d+\/([0-9A-Za-z-]{1,64})\.parquet|quarantine\/ingest_date=\d{4}-\d\d-\d\d\/([0-9A-Za-z-]{1,64})\.json\.gz)$/;

/**
 * Returns the batch that a key of the lake bucket names, or undefined when no batch writes such a
 * key.
 */
export function batchOfKey(key: string): string | undefined {
  const [, ofLines, ofQuarantine] = BATCH_OBJECT.exec(key) ?? [];
  return ofLines ?? ofQuarantine;
}
