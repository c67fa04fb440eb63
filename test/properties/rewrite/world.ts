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
  /** The generation to which the location of the day's partition points. */
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

export const EMPTY: World = {
  day: { live: 0, writing: 0, phase: 'IDLE', without: '' },
  registered: {},
  objects: {},
  catalog: 0,
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
  committed: 'a',
};

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

function written({ day, registered, objects, ...world }: World): string {
  const registrations = Object.entries(registered).map(
    ([batch, { generation, targets }]) => `${batch}${generation}${targets}`,
  );
  const contents = Object.entries(objects).map(([key, lines]) => `${key}:${lines}`);
  const { catalog, committed, retracted, seen, wrong } = world;
  return `${dayText(day)};${registrations.sort()};${contents.sort()};${catalog};${committed};${retracted};${seen};${wrong}`;
}
