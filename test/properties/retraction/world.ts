/**
 * Everything about the retraction of one ingest that outlives a process. The ingest is `x`; what is
 * sent again with its key is `y`. Both stores hold names of ingests: each has one line in either.
 */
export type World = {
  /** The operations in the ledger, by a name of one letter. */
  readonly operations: Readonly<Record<string, Operation>>;
  /** The operation that has begun, or nothing. */
  readonly turn: string;
  /** The item of the retraction: a state, and the operation that put it there. */
  readonly retraction: string;
  /** The lines that SQL finds, in order: one that is there twice is counted twice. */
  readonly lake: string;
  /** The operations for which the day has been rewritten. */
  readonly rewritten: string;
  /** The lines in Invoices and Customers. An item is put in place of itself. */
  readonly items: string;
  /** What was archived: `<operation>/lines` and `<operation>/items`, and what each holds. */
  readonly archive: Readonly<Record<string, string>>;
  /** The operations whose removed lines are counted as retracted. */
  readonly counted: string;
  /** Whether the stores lack something of `x` that has landed. */
  readonly missing: boolean;
  readonly wrong: string;
};

/** What each operation is asked to do. Both retractions are of `x`. */
export const KINDS: Readonly<Record<string, 'retract' | 'restore' | 'purge'>> = {
  A: 'retract',
  B: 'retract',
  U: 'restore',
  P: 'purge',
};

/** How far an operation is: `refused` if the stores did not have all of the ingest. */
type Operation = {
  readonly state: 'OPEN' | 'DONE';
  readonly saved: '' | 'ARCHIVED' | 'REFUSED';
};

/** The world after `x` has landed. */
export const LANDED: World = {
  operations: {},
  turn: '',
  retraction: '',
  lake: 'x',
  rewritten: '',
  items: 'x',
  archive: {},
  counted: '',
  missing: false,
  wrong: '',
};

/** The states in which the lines of `x` are where every store shows them. */
export const isThere = (retraction: string): boolean =>
  retraction === '' || retraction.startsWith('RESTORED');

/** The states that an operation has finished, in which no store shows the lines. */
export const isGone = (retraction: string): boolean =>
  ['RETRACTED', 'RESENT', 'PURGED'].some((state) => retraction.startsWith(state));

const keys = new WeakMap<World, string>();

/** Returns the same text for equal worlds, whatever led to them. */
export function keyOf(world: World): string {
  const known = keys.get(world) ?? written(world);
  keys.set(world, known);
  return known;
}

function written({ operations, archive, ...rest }: World): string {
  const known = Object.entries(operations)
    .map(([name, { state, saved }]) => `${name}${state}${saved}`)
    .sort();
  const kept = Object.entries(archive)
    .map(([key, lines]) => `${key}:${lines}`)
    .sort();
  return [known, kept, ...Object.values(rest)].join(';');
}
