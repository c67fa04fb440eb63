/**
 * Everything about corrections that outlives a process. A line and a correction each have a name of
 * one letter. A list of lines is the text of their names, in order.
 */
export type World = {
  /** The quarantined lines that have landed. */
  readonly quarantine: string;
  /** The contents that are staged: `<correction>/<lines that the quarantine had>`. */
  readonly staged: readonly string[];
  /** Those of them that expire when time passes, unless they are kept. */
  readonly old: readonly string[];
  readonly entries: Readonly<Record<string, Entry>>;
  /** The correction that holds a line. */
  readonly claims: Readonly<Record<string, string>>;
  /** The corrected lines of a correction, in the order of their rows, once the ingest is recorded. */
  readonly ingests: Readonly<Record<string, string>>;
  /** What the stream has: `<correction><row><line>`. */
  readonly stream: readonly string[];
  /** The lines in the record of a correction in the lake. */
  readonly records: Readonly<Record<string, string>>;
  /** What a client was answered. */
  readonly answers: Readonly<Record<string, string>>;
  /**
   * How far a reprocessing of the lines is: CLAIMED refuses new corrections, and SETTLED is 75 seconds
   * later, when no request of before is served any more.
   */
  readonly again: '' | 'CLAIMED' | 'SETTLED' | 'DONE';
  /** The quarantined lines that it has accepted. */
  readonly accepted: string;
  readonly wrong: string;
};

/** A correction in the ledger. */
export type Entry = { readonly content: string; readonly state: 'OPEN' | 'SENT' };

export const NO_CORRECTIONS: World = {
  quarantine: 'ab',
  staged: [],
  old: [],
  entries: {},
  claims: {},
  ingests: {},
  stream: [],
  records: {},
  answers: {},
  again: '',
  accepted: '',
  wrong: '',
};

/** What each correction asks for. They overlap, and name the lines in different orders. */
export const REQUESTS: Readonly<Record<string, string>> = { x: 'abc', y: 'cba' };

/** The line that may land late. */
export const LATE = 'c';

/** The lines that a correction has sent, in the order of their rows. */
export const sentBy = ({ stream }: World, id: string): string =>
  stream
    .filter((chunk) => chunk.startsWith(id))
    .sort()
    .map((chunk) => chunk.slice(2))
    .join('');

const keys = new WeakMap<World, string>();

/** Returns the same text for equal worlds, whatever led to them. */
export function keyOf(world: World): string {
  const known = keys.get(world) ?? written(world);
  keys.set(world, known);
  return known;
}

function written({ quarantine, staged, old, entries, stream, wrong, ...rest }: World): string {
  const states = Object.entries(entries).map(
    ([id, { content, state }]) => `${id}:${content}:${state}`,
  );
  const maps = [rest.claims, rest.ingests, rest.records, rest.answers].map((map) =>
    Object.entries(map).sort().join(),
  );
  return [
    quarantine,
    [...staged].sort(),
    [...old].sort(),
    states.sort(),
    ...maps,
    [...stream].sort(),
    rest.again,
    rest.accepted,
    wrong,
  ].join(';');
}
