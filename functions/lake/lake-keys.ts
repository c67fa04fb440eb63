import { CORRECTIONS_PARTITION } from './corrections-table.ts';
import { LINES_PARTITION, QUARANTINE_PARTITION } from './lake-tables.ts';

/**
 * A day's objects are in generations. The location of the day's partition in the catalog names the
 * live one, so a rewritten day goes live in one call. Every day starts in generation 0.
 */
export const FIRST_GENERATION = 0;

/** The prefixes of the lake bucket. */
export const LINES_PREFIX = 'lake/';
export const QUARANTINE_PREFIX = 'quarantine/';
export const CORRECTIONS_PREFIX = 'corrections/';
/** Lines that were taken out of the lake and may come back. Not part of any table. */
export const ARCHIVE_PREFIX = 'archive/';
/** What an erasure is about, until it is done: the only place that names the customer. */
export const ERASURES_PREFIX = 'erasures/';
/** The certificates of erasures. */
export const CERTIFICATES_PREFIX = 'certificates/';

/** Returns the prefix of a day's objects in the lines table, of every generation. */
export function linesDay(date: string): string {
  return `${LINES_PREFIX}${LINES_PARTITION}=${date}/`;
}

/** Returns the prefix of the objects of a generation of a day in the lines table. */
export function linesLocation(date: string, generation: number): string {
  return `${linesDay(date)}g=${generation}/`;
}

/** Returns the prefix of a day's objects in the quarantine table. */
export function quarantineLocation(date: string): string {
  return `${QUARANTINE_PREFIX}${QUARANTINE_PARTITION}=${date}/`;
}

/** Returns the key of the object that a batch writes. */
export function linesKey(date: string, generation: number, batchId: string): string {
  return `${linesLocation(date, generation)}${batchId}.parquet`;
}

/** Returns the key of the object that a rewrite of the day writes as its nth, from 0. */
export function rewrittenKey(date: string, generation: number, n: number): string {
  return `${linesLocation(date, generation)}${REWRITTEN}${String(n).padStart(4, '0')}.parquet`;
}

const REWRITTEN = 'rewrite-';

/** An object of the lines table, as its key describes it. */
export type LinesObject = { date: string; generation: number } & (
  | { batchId: string; rewritten?: never }
  | { rewritten: number; batchId?: never }
);

const LINES_LOCATION = new RegExp(
  `^${LINES_PREFIX}${LINES_PARTITION}=(\\d{4}-\\d\\d-\\d\\d)/g=(0|[1-9]\\d{0,8})/`,
);
const REWRITTEN_NAME = new RegExp(`^${REWRITTEN}(\\d{4,8})\\.parquet$`);
const BATCH_NAME = /^([0-9A-Za-z-]{1,64})\.parquet$/;

/** Returns the day and the generation of a location or key of the lines table; undefined if it is none. */
export function generationIn(key: string): { date: string; generation: number } | undefined {
  const [, date, generation] = LINES_LOCATION.exec(key) ?? [];
  return date === undefined ? undefined : { date, generation: Number(generation) };
}

/** Returns what a key of the lines table names, or undefined when it is no such key. */
export function linesObjectOf(key: string): LinesObject | undefined {
  const found = generationIn(key);
  if (!found) return undefined;
  const name = key.replace(LINES_LOCATION, '');
  const [, n] = REWRITTEN_NAME.exec(name) ?? [];
  if (n !== undefined) return { ...found, rewritten: Number(n) };
  const [, batchId] = BATCH_NAME.exec(name) ?? [];
  return batchId === undefined ? undefined : { ...found, batchId };
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

const QUARANTINE_NAME = /^([0-9A-Za-z-]{1,64})\.json\.gz$/;

/**
 * Returns the batch that a key of the lake bucket names, or undefined when no batch writes such a
 * key.
 */
export function batchOfKey(key: string): string | undefined {
  const lines = linesObjectOf(key);
  if (lines) return lines.batchId;
  if (!QUARANTINE_OBJECT.test(key)) return undefined;
  return QUARANTINE_NAME.exec(key.slice(key.lastIndexOf('/') + 1))?.[1];
}
