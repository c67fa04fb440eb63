import * as z from 'zod';

/** A day of the lake bucket with objects that are still to be checked. */
export const OpenDay = z.object({
  /**
   * `lake/invoice_date=…/` or `quarantine/ingest_date=…/`, or what several of them begin with.
   */
  prefix: z.string(),
  /** ISO 8601. Objects that were written earlier need no check. */
  since: z.string(),
  /** The objects up to this key have been checked. */
  after: z.string().optional(),
});
export type OpenDay = z.infer<typeof OpenDay>;

const isBegun = ({ after }: OpenDay): boolean => after !== undefined;

/**
 * Returns the days in at most `most` entries, those that are partly checked first. If there are
 * more, the other days become fewer by what they begin with: S3 lists below any prefix.
 */
export function inEntries(days: Iterable<OpenDay>, most: number): OpenDay[] {
  const begun = [...days].filter(isBegun);
  let others = [...days].filter((day) => !isBegun(day));
  let length = others.reduce((longest, { prefix }) => Math.max(longest, prefix.length), 0);
  while (begun.length + others.length > most && length > 0) {
    length -= 1;
    others = merged(others, length);
  }
  return [...begun, ...others];
}

function merged(days: readonly OpenDay[], length: number): OpenDay[] {
  const wider = new Map<string, OpenDay>();
  for (const day of days) {
    const prefix = day.prefix.slice(0, length);
    const known = wider.get(prefix)?.since ?? day.since;
    wider.set(prefix, { prefix, since: day.since < known ? day.since : known });
  }
  return [...wider.values()];
}

type Touched = { openDays: Set<OpenDay>; freshDays: Map<string, OpenDay>; since: string };

/** Opens the days that a batch wrote these objects to, except those that are open and not begun. */
export function touchDays(keys: Iterable<string>, { openDays, freshDays, since }: Touched): void {
  for (const key of keys) {
    const prefix = `${key.split('/', 2).join('/')}/`;
    if (freshDays.has(prefix)) continue;
    const day = { prefix, since };
    freshDays.set(prefix, day);
    openDays.add(day);
  }
}
