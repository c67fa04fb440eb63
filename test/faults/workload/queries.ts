import { chanceOf } from '../../../local/simulation/world/chance.ts';
import type { VirtualClock } from '../../../local/simulation/world/virtual-clock.ts';
import type { Stores } from '../verdict/stores.ts';

const QUERIES = 6;
const PLANNED_WITHIN_MS = 6 * 60_000;
/** Well within the grace period of an hour, as any query of Athena is. */
const LONGEST_MS = 20 * 60_000;

/**
 * Queries that are planned at random moments: they take the locations of the days from the catalog,
 * and read what is there later. Returns what each misses of what was there when it was planned, and
 * what it finds twice.
 */
export async function runQueries(
  clock: Pick<VirtualClock, 'sleep'>,
  seed: number,
  { planned }: Stores,
): Promise<string[]> {
  const chance = chanceOf(seed);
  const query = async (_: unknown, n: number): Promise<string[]> => {
    await clock.sleep(chance('query after', n) * PLANNED_WITHIN_MS);
    const read = planned();
    const expected = idsOf(await read());
    await clock.sleep(chance('query lasts', n) * LONGEST_MS);
    const found = idsOf(await read());
    const seen = new Set(found);
    return [
      ...expected.filter((id) => !seen.has(id)).map((id) => `A query that lasts misses ${id}`),
      ...found
        .filter((id, at) => found.indexOf(id) !== at)
        .map((id) => `A query that lasts finds ${id} twice`),
    ];
  };
  return (await Promise.all(Array.from({ length: QUERIES }, query))).flat();
}

const idsOf = (lines: readonly { lineId: string }[]): string[] => lines.map(({ lineId }) => lineId);
