/**
 * Everything about the reprocessing of one ingest that outlives a process. Its records are `a`, `e` and
 * `c`: all are accepted but `c`, which is quarantined, can be corrected, and is accepted when it is
 * read again. A line is the letter of its record and the number of the code that has read it.
 */
export type World = {
  /** The operations in the ledger, by a name of one letter. */
  readonly operations: Readonly<Record<string, Operation>>;
  /** The operation that has begun, or nothing. */
  readonly turn: string;
  /** The item of the reprocessing: a state, and the operation that put it there. */
  readonly reprocessing: string;
  /** The records in the raw body and in the staged plans. */
  readonly raw: string;
  /** The lines that SQL finds, in order: one that is there twice is counted twice. */
  readonly lake: string;
  /** The operations for which the day has been rewritten. */
  readonly rewritten: string;
  /** The lines in Invoices and Customers. */
  readonly items: string;
  readonly quarantine: string;
  /** The lines that have landed, as the ledger counts them. */
  readonly landed: string;
  /** What was prepared, by the name of the operation. */
  readonly prepared: Readonly<Record<string, string>>;
  /** The correction of `c`, and whether it holds the record. */
  readonly correction: '' | 'OPEN' | 'SENT';
  readonly isClaimed: boolean;
  readonly wrong: string;
};

/**
 * The code that an operation runs. `1` is the code that has taken the records in. There is none for an
 * erasure, which is of the customer of `e`.
 */
export const CODES: Readonly<Record<string, string>> = { R: '2', S: '3', T: '1' };

/** What an operation has saved of how far it is. */
type Operation = { readonly state: 'OPEN' | 'DONE'; readonly saved: Saved };
type Saved = '' | 'PREPARED' | 'UNCHANGED' | 'ENDED';

const ALL = 'aec';

/** The lines of records as a code reads them. */
export const linesOf = (records: string, code: string): string =>
  [...(code === '1' ? without(records, 'c') : records)].map((record) => record + code).join('');

export const without = (records: string, gone: string): string =>
  [...records].filter((record) => !gone.includes(record)).join('');

/** The world after the ingest has landed. */
export const LANDED: World = {
  operations: {},
  turn: '',
  reprocessing: '',
  raw: ALL,
  lake: 'a1e1',
  rewritten: '',
  items: 'a1e1',
  quarantine: 'c',
  landed: 'a1e1',
  prepared: {},
  correction: '',
  isClaimed: false,
  wrong: '',
};

const keys = new WeakMap<World, string>();

/** Returns the same text for equal worlds, whatever led to them. */
export function keyOf(world: World): string {
  const known = keys.get(world) ?? written(world);
  keys.set(world, known);
  return known;
}

function written({ operations, prepared, ...rest }: World): string {
  const known = Object.entries(operations)
    .map(([name, { state, saved }]) => `${name}${state}${saved}`)
    .sort();
  const kept = Object.entries(prepared)
    .map(([name, lines]) => `${name}:${lines}`)
    .sort();
  return [known, kept, ...Object.values(rest)].join(';');
}
