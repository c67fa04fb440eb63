/**
 * A day of the lake, the tables and staging, with lines of one customer. Each batch brings one line,
 * which has the batch's name.
 */
export type World = {
  readonly batches: Readonly<Record<string, BatchState>>;
  /** The batches that began before the erasure was asked for. */
  readonly covered: string;
  readonly operation: '' | 'OPEN' | 'DONE';
  /** Whether the object is there that says who is erased. */
  readonly named: boolean;
  /** How far the operation has come, as it is saved. */
  readonly progress: string;
  /** The lines that readers see, and those that are left in generations that were replaced. */
  readonly lake: string;
  readonly dead: string;
  readonly items: string;
  /** What batches have staged: it goes when nobody needs it any more. */
  readonly staged: string;
  /** The rounds in which the day was rewritten. */
  readonly rewritten: string;
  readonly certificate: boolean;
};

type BatchState = 'SEALED' | 'COMMITTED';

/** The world after `a` has landed, and another rewrite has left it in an old generation. */
export const LANDED: World = {
  batches: { a: 'COMMITTED' },
  covered: 'a',
  operation: '',
  named: false,
  progress: 'SETTLE',
  lake: 'a',
  dead: 'a',
  items: 'a',
  staged: 'a',
  rewritten: '',
  certificate: false,
};

export const union = (names: string, others: string): string =>
  [...new Set(names + others)].sort().join('');
export const minus = (names: string, others: string): string =>
  [...names].filter((name) => !others.includes(name)).join('');
export const both = (names: string, others: string): string =>
  [...names].filter((name) => others.includes(name)).join('');

const keys = new WeakMap<World, string>();

/** Returns the same text for equal worlds, whatever led to them. */
export function keyOf(world: World): string {
  const known = keys.get(world) ?? written(world);
  keys.set(world, known);
  return known;
}

function written({ batches, ...rest }: World): string {
  const known = Object.entries(batches).map(([name, state]) => `${name}${state}`);
  return [known.sort(), ...Object.values(rest)].join(';');
}
