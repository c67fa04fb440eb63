import {
  generationIn,
  LINES_PREFIX,
  linesDay,
  linesLocation,
  linesObjectOf,
} from '../../lake/lake-keys.ts';
import type { LakeListing, ListedObject } from './lake-listing.ts';

/** The objects of one generation of a day, counted: of very many, at least 1,000. */
export type ListedGeneration = {
  date: string;
  generation: number;
  objects: number;
  bytes: number;
  /** Objects that are smaller than SMALL_BYTES, and the bytes of those that are not. */
  smallObjects: number;
  largeBytes: number;
  /** When the newest of them was written: milliseconds since 1970. */
  writtenAt: number;
};

/** About a quarter of what an object of 500,000 lines has. */
const SMALL_BYTES = 2_000_000;

/** Sorts behind every name of an object. */
const LAST = '~';

type Days = { from?: string | undefined; to?: string | undefined };

/**
 * Counts the objects of every generation of every day between two days. A list of 1,000 objects
 * that are all of one generation is not continued: more of them change no decision. So it takes one
 * call for 1,000 objects, and at most one more for each day that has more than that.
 */
export async function* listedGenerations(
  listing: LakeListing,
  { from, to = LAST }: Days = {},
): AsyncGenerator<ListedGeneration> {
  let current: ListedGeneration | undefined;
  for await (const object of listed(listing, from)) {
    if (current && current.date > to) return;
    const next = follow(current, object);
    if (current && !isSame(current, next)) yield current;
    current = next;
  }
  if (current && current.date <= to) yield current;
}

/** Every object from a day on, but for those of a generation beyond a whole page of it. */
async function* listed(listing: LakeListing, from?: string): AsyncGenerator<ListedObject> {
  let behind: string | undefined = from === undefined ? LINES_PREFIX : linesDay(from);
  while (behind !== undefined) {
    const { objects, isLast }: Page = await listing.after(behind);
    yield* objects;
    behind = isLast ? undefined : nextStart(objects);
  }
}

type Page = Awaited<ReturnType<LakeListing['after']>>;

/** Where to continue. A page that is all of one generation is the last of it. */
function nextStart(objects: readonly ListedObject[]): string | undefined {
  const [first, last] = [objects[0]?.key ?? '', objects.at(-1)?.key];
  const place = generationIn(first);
  if (!place || !isSame(place, generationIn(last ?? ''))) return last;
  return `${linesLocation(place.date, place.generation)}${LAST}`;
}

/** The generation with one more object, or the next one. */
function follow(
  current: ListedGeneration | undefined,
  object: ListedObject,
): ListedGeneration | undefined {
  const place = linesObjectOf(object.key);
  return place ? counted(isSame(current, place) ? current : undefined, place, object) : current;
}

type Place = Pick<ListedGeneration, 'date' | 'generation'> | undefined;

const isSame = (a: Place, b: Place): boolean =>
  a?.date === b?.date && a?.generation === b?.generation;

function counted(
  before: ListedGeneration | undefined,
  { date, generation }: { date: string; generation: number },
  { bytes, writtenAt }: ListedObject,
): ListedGeneration {
  const isSmall = bytes < SMALL_BYTES;
  return {
    date,
    generation,
    objects: (before?.objects ?? 0) + 1,
    bytes: (before?.bytes ?? 0) + bytes,
    smallObjects: (before?.smallObjects ?? 0) + (isSmall ? 1 : 0),
    largeBytes: (before?.largeBytes ?? 0) + (isSmall ? 0 : bytes),
    writtenAt: Math.max(before?.writtenAt ?? 0, writtenAt),
  };
}
