import type { BatchState } from '../../../functions/domain/batch.ts';

/**
 * A chunk's name is one digit. Chunks 0 and 1 are those of the ingest; 2 and 3 have the same lines
 * again.
 */
export type Chunk = string;
export const LINES = ['0', '1'];
export const lineOf = (chunk: Chunk): string => String(Number(chunk) % 2);

/** A sealed plan: the lake object that it writes, and the chunks whose lines are in it. */
export type Plan = { object: string; members: string };
export type BatchItem = { state: BatchState; plan?: Plan };

/** Everything that outlives a process: ledger, stream, lake and index. */
export type World = {
  readonly ingests: Readonly<Record<string, 'RECEIVED' | 'ACCEPTED'>>;
  readonly stream: string;
  readonly claims: Readonly<Record<Chunk, string>>;
  readonly batches: Readonly<Record<string, BatchItem>>;
  /** Objects and the chunks that a reader finds in them. */
  readonly lake: Readonly<Record<string, string>>;
  /** Chunks whose fragments are in the Invoices and Customers tables. */
  readonly index: string;
  /** Chunks whose delivery was reported as done, so that they may never be delivered again. */
  readonly done: string;
};

export const EMPTY: World = {
  ingests: {},
  stream: '',
  claims: {},
  batches: {},
  lake: {},
  index: '',
  done: '',
};

/** The world after one POST that returned 202. */
export const POSTED: World = { ...EMPTY, ingests: { i: 'ACCEPTED' }, stream: LINES.join('') };

const keys = new WeakMap<World, string>();

/** Returns the same text for equal worlds, whatever led to them. */
export function keyOf(world: World): string {
  const known = keys.get(world);
  if (known !== undefined) return known;
  const key = written(world);
  keys.set(world, key);
  return key;
}

function written({ ingests, stream, claims, batches, lake, index, done }: World): string {
  const ingest = `${ingests['i'] ?? ''},${ingests['j'] ?? ''}`;
  const items = sorted(
    batches,
    ({ state, plan }) => state + (plan ? plan.object + plan.members : ''),
  );
  return `${ingest};${stream};${sorted(claims, same)};${items};${sorted(lake, same)};${index};${done}`;
}

const same = (text: string): string => text;

function sorted<T>(record: Readonly<Record<string, T>>, text: (value: T) => string): string {
  let key = '';
  for (const name of Object.keys(record).sort()) {
    const value = record[name];
    if (value !== undefined) key += `${name}:${text(value)},`;
  }
  return key;
}

/** A set of chunks is the text of their names, in order. */
export function union(a: string, b: string): string {
  return [...new Set(a + b)].sort().join('');
}
