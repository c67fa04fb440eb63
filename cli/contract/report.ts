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
  if (breaking > 0 && majorOf(after) <= majorOf(before)) {
    return `A change that breaks a reader needs a new major version (cli/contract/current.ts); ${versions}.`;
  }
  if (!isLater(after, before)) {
    return `A change needs a new version, a minor one if it breaks nobody (cli/contract/current.ts); ${versions}.`;
  }
  return breaking > 0
    ? `A new major version says so; ${versions}.`
    : `No change breaks a reader; ${versions}.`;
}

/** A new major version tells readers that something breaks, a new minor one that something is new. */
export function isAllowed(changes: readonly Change[], { before, after }: Versions): boolean {
  if (changes.length === 0) return true;
  const breaks = changes.some((change) => change.breaks.length > 0);
  return breaks ? majorOf(after) > majorOf(before) : isLater(after, before);
}

const numbersOf = ({ version }: Contract): number[] => version.split('.').map(Number);
const majorOf = (contract: Contract): number => numbersOf(contract)[0] ?? 0;

function isLater(after: Contract, before: Contract): boolean {
  const [[major = 0, minor = 0], [ofMajor = 0, ofMinor = 0]] = [
    numbersOf(after),
    numbersOf(before),
  ];
  return major > ofMajor || (major === ofMajor && minor > ofMinor);
}
