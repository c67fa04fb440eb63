import type { Running } from './turns.ts';

/** Judges each world once: most states share theirs with others. */
export function judgedOnce<World>(
  keyOf: (world: World) => string,
  wrongIn: (world: World) => string | undefined,
): (state: { world: World }) => string | undefined {
  const known = new Map<string, string | undefined>();
  return ({ world }) => {
    const key = keyOf(world);
    if (!known.has(key)) known.set(key, wrongIn(world));
    return known.get(key);
  };
}

/** Returns what identifies a state: its world, who runs whatever the order, and what is left. */
export const identifiedBy =
  <World, Step extends string, Limits extends object>(keyOf: (world: World) => string) =>
  ({ world, running, left }: Running<World, Step, Limits>): string => {
    const ids = running.map(({ id }) => id).sort((a, b) => a - b);
    return `${keyOf(world)}/${ids.join()}/${Object.values(left).join()}`;
  };
