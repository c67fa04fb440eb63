import type { Change } from './changes.ts';
import type { Contract } from './contract.ts';

type Versions = { before: Contract; after: Contract };

/** What has changed since `ref`, as text. */
export function changesReport(ref: string, changes: readonly Change[], versions: Versions): string {
  if (changes.length === 0) return `Nothing has changed since ${ref}.`;
  const breaking = changes.filter(({ breaks }) => breaks.length > 0);
  const lines = [...breaking, ...changes.filter(({ breaks }) => breaks.length === 0)].map(lineOf);
  return [...lines, verdict(breaking.length, versions)].join('\n');
}

function lineOf({ object, column, what, breaks }: Change): string {
  const name = column === undefined ? object : `${object}.${column}`;
  const effect = breaks.length === 0 ? 'breaks nobody' : `breaks ${breaks.join(', ')}`;
  return `${name} ${what}: ${effect}`;
}

function verdict(breaking: number, { before, after }: Versions): string {
  const versions = `version ${before.version} → ${after.version}`;
  if (breaking === 0) return `No change breaks a reader; ${versions}.`;
  if (majorOf(after) > majorOf(before)) return `A new major version says so; ${versions}.`;
  return `A change that breaks a reader needs a new major version (cli/contract/current.ts); ${versions}.`;
}

/** A new major version tells readers that something breaks. */
export const isAllowed = (changes: readonly Change[], { before, after }: Versions): boolean =>
  majorOf(after) > majorOf(before) || changes.every(({ breaks }) => breaks.length === 0);

const majorOf = ({ version }: Contract): number => Number(version.split('.')[0]);
