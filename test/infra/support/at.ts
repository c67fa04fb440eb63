import * as z from 'zod';

type Path = readonly (string | number)[];

/** Returns the value at a path in a template. Throws, naming the path, if there is none. */
export function at(value: unknown, ...path: Path): unknown {
  return path.reduce<unknown>((found, key, depth) => {
    const next = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined;
    if (next === undefined) throw new Error(`${path.slice(0, depth + 1).join('.')} is missing`);
    return next;
  }, value);
}

/** As `at`, for strings. */
export const textAt = (value: unknown, ...path: Path): string =>
  z.string().parse(at(value, ...path));

/** As `at`, for numbers. */
export const numberAt = (value: unknown, ...path: Path): number =>
  z.number().parse(at(value, ...path));

/** As `at`, for objects. */
export const objectAt = (value: unknown, ...path: Path): Record<string, unknown> =>
  z.record(z.string(), z.unknown()).parse(at(value, ...path));

/** As `at`, for arrays. */
export const listAt = (value: unknown, ...path: Path): unknown[] =>
  z.array(z.unknown()).parse(at(value, ...path));
