import { LINES_PARTITION, QUARANTINE_PARTITION } from './lake-tables.ts';

/**
 * The generation of a day's objects. The catalog's partition location names the live one, so that a rewrite of a
 * day can be switched in one call; a day starts in generation 0.
 */
const GENERATION = 'g=0';

/** What the lake bucket keeps below which prefix. */
export const LINES_PREFIX = 'lake/';
export const QUARANTINE_PREFIX = 'quarantine/';

/** The prefix that a day's partition of the lines table points to. */
export function linesLocation(date: string): string {
  return `${LINES_PREFIX}${LINES_PARTITION}=${date}/${GENERATION}/`;
}

/** The prefix that a day's partition of the quarantine table points to. */
export function quarantineLocation(date: string): string {
  return `${QUARANTINE_PREFIX}${QUARANTINE_PARTITION}=${date}/`;
}

export function linesKey(date: string, batchId: string): string {
  return `${linesLocation(date)}${batchId}.parquet`;
}

/** Quarantined lines are gzipped NDJSON: the original text as it was, readable by Athena, Spectrum and a person. */
export function quarantineKey(date: string, batchId: string): string {
  return `${quarantineLocation(date)}${batchId}.json.gz`;
}

const BATCH_OBJECT =
  /^(?:lake\/invoice_date=\d{4}-\d\d-\d\d\/g=\d+\/([0-9A-Za-z-]{1,64})\.parquet|quarantine\/ingest_date=\d{4}-\d\d-\d\d\/([0-9A-Za-z-]{1,64})\.json\.gz)$/;

/** The batch that a key of the lake bucket names; undefined when it is none that a batch writes. */
export function batchOfKey(key: string): string | undefined {
  const [, ofLines, ofQuarantine] = BATCH_OBJECT.exec(key) ?? [];
  return ofLines ?? ofQuarantine;
}
