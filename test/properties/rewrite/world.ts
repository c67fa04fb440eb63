/**
 * A day of the lake, and everything about it that outlives a process. A line's name is one letter:
 * each batch brings one line to the day, which has the batch's name. A set of lines is the text of
 * their names, in order.
 */
export type World = {
  readonly day: Day;
  /** The registrations of batches, in the ledger. */
  readonly registered: Readonly<Record<string, Registration>>;
  /** The objects of the lake, `<generation>/<name>`, and the lines in each. */
  readonly objects: Readonly<Record<string, string>>;
  /** What rewrites have recorded of their generations, as texts. */
  readonly records: Readonly<Record<number, string>>;
  /** The generation to which the location of the day's partition points, NOT_YET or DROPPED. */
  readonly catalog: number;
  /** The batches that are COMMITTED: their lines have landed. */
  readonly committed: string;
  /** The lines whose retraction was reported as done. */
  readonly retracted: string;
  /** The lines that a query has found, so that later ones must find them too. */
  readonly seen: string;
  /** What a query got that it must not get. */
  readonly wrong: string;
};

/** The item of the day in the ledger. Its absence means generation 0 and no rewrite. */
export type Day = {
  /** The generation that the last rewrite made live. */
  readonly live: number;
  /** The generation in which batches register: that of the latest rewrite, also when given up. */
  readonly writing: number;
  readonly phase: 'IDLE' | 'REWRITING' | 'SWITCHING';
  /** The lines that the rewrite leaves out, and in capitals those that it brings back. */
  readonly without: string;
};

/** Where a batch writes its object of the day, decided once. */
export type Registration = {
  /** The rewrite to a later generation takes the batch over; that to an earlier one does not. */
  readonly generation: number;
  /** The generations to write to, newest first. */
  readonly targets: string;
};

/** The record of a generation: what it was made from, its objects, and what was changed. */
export type Recorded = { from: number; names: string; change: string };

/** The catalog has no partition of the day: no batch has entered it, or somebody has dropped it. */
const NOT_YET = -1;
export const DROPPED = -2;
export const isThere = (catalog: number): boolean => catalog >= 0;

export const EMPTY: World = {
  day: { live: 0, writing: 0, phase: 'IDLE', without: '' },
  registered: {},
  objects: {},
  records: {},
  catalog: NOT_YET,
  committed: '',
  retracted: '',
  seen: '',
  wrong: '',
};

/** The world after batch `a` has landed. */
export const LANDED: World = {
  ...EMPTY,
  registered: { a: { generation: 0, targets: '0' } },
  objects: { '0/a': 'a' },
  catalog: 0,
  committed: 'a',
};

/** An earlier version registered no batches: `a` has landed, and `b` has died before its commit. */
export const EARLIER: World = {
  ...LANDED,
  registered: {},
  objects: { '0/a': 'a', '0/b': 'b' },
};

/** The same, where `b` is alone and has died before the day was in the catalog. */
export const EARLIER_UNLISTED: World = { ...EMPTY, objects: { '0/b': 'b' } };

/** The batches that are sealed: each is registered, or has an object that says so. */
export function sealed({ registered, objects }: World): string[] {
  const names = Object.keys(objects).map((key) => key.slice(key.indexOf('/') + 1));
  const batches = names.filter((name) => name.length === 1);
  return [...new Set([...Object.keys(registered), ...batches])].sort();
}

/** Every line that a reader of a generation finds, once for each object that has it. */
export function linesIn({ objects }: World, generation: number): string {
  return Object.entries(objects)
    .flatMap(([key, lines]) => (key.startsWith(`${generation}/`) ? [lines] : []))
    .join('');
}

export function union(a: string, b: string): string {
  return [...new Set(a + b)].sort().join('');
}

export function minus(a: string, b: string): string {
  return [...a].filter((line) => !b.includes(line)).join('');
}

/** What the change of a rewrite leaves out, and what it brings back from an archive. */
export const leftOut = (change: string): string => change.replace(/[A-Z]/g, '');
export const broughtBack = (change: string): string => change.replace(/[a-z]/g, '').toLowerCase();

export const recordText = ({ from, names, change }: Recorded): string =>
  `${from}/${names}/${change}`;

export function recordIn(text: string): Recorded {
  const [from, names = '', change = ''] = text.split('/');
  return { from: Number(from), names, change };
}

export function dayText({ live, writing, phase, without }: Day): string {
  return `${live} ${writing} ${phase} ${without}`;
}

const keys = new WeakMap<World, string>();

/** Returns the same text for equal worlds, whatever led to them. */
export function keyOf(world: World): string {
  const known = keys.get(world) ?? written(world);
  keys.set(world, known);
  return known;
}

function written({ day, registered, objects, records, ...world }: World): string {
  const registrations = Object.entries(registered).map(
    ([batch, { generation, targets }]) => `${batch}${generation}${targets}`,
  );
  const contents = Object.entries(objects).map(([key, lines]) => `${key}:${lines}`);
  const recorded = Object.entries(records).map(([generation, text]) => `${generation}:${text}`);
  const { catalog, committed, retracted, seen, wrong } = world;
  return [
    dayText(day),
    ...[registrations, contents, recorded].map((texts) => texts.sort().join()),
    ...[catalog, committed, retracted, seen, wrong],
  ].join(';');
}
