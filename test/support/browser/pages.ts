import { readFileSync } from 'node:fs';

const SOURCE = readFileSync('console/page/pages.ts', 'utf8');

/** The paths of every page, as `console/page/pages.ts` names them: with parameters as `:name`. */
export const PAGE_PATHS: readonly string[] = [...SOURCE.matchAll(/^ {4}path: '([^']+)',$/gm)].map(
  ([, path]) => path ?? '',
);

/** Those without parameters. */
export const PLAIN_PATHS = PAGE_PATHS.filter((path) => !path.includes(':'));
