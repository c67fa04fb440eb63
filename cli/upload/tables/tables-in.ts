import { createReadStream } from 'node:fs';
import { CommandError, REFUSED } from '../../ui/command.ts';
import { spool } from '../stored/spool.ts';
import { bytesOf, isReadOnce, type StoredFile, storedFile } from '../stored/stored-file.ts';
import { type Finding, type Label, labelOf, type Search, unnamedLabel } from './finding.ts';
import { tablesOf } from './tables-of.ts';

/** The tables to upload. They can be read until they are closed. */
export type Tables = Finding & { close(): Promise<void> };

/** Finds the tables in a file that is open, and closes it with them. */
export async function tablesInStored(
  stored: StoredFile,
  only: readonly string[] = [],
): Promise<Tables> {
  return searched({ only, closers: [stored.close] }, async (search) => [
    await tablesInBytes(stored, labelOf(stored.name), search),
  ]);
}

/** How a command line names the standard input. */
const STANDARD_INPUT = '-';

/**
 * Finds the tables in files of the user. Throws a `CommandError` when one can't be read or has
 * none.
 */
export async function tablesIn(
  paths: readonly string[],
  only: readonly string[] = [],
): Promise<Tables> {
  return searched({ only, closers: [] }, async (search) => {
    const findings: Finding[] = [];
    for (const path of paths) findings.push(await tablesInFile(path, search));
    return findings;
  });
}

/** Runs a search. If it throws, what it has opened is closed. */
async function searched(
  search: Search,
  find: (search: Search) => Promise<readonly Finding[]>,
): Promise<Tables> {
  const close = async (): Promise<void> => {
    for (const closer of search.closers.splice(0).toReversed()) await closer();
  };
  try {
    const findings = await find(search);
    return {
      tables: findings.flatMap(({ tables }) => tables),
      leftOut: findings.flatMap(({ leftOut }) => leftOut),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function tablesInFile(path: string, search: Search): Promise<Finding> {
  const stored = await opened(path);
  search.closers.push(stored.close);
  const label = path === STANDARD_INPUT ? unnamedLabel(stored.name) : labelOf(path);
  return tablesInBytes(stored, label, search);
}

async function tablesInBytes(stored: StoredFile, label: Label, search: Search): Promise<Finding> {
  const origin = { label, bytes: () => bytesOf(stored), size: stored.size, stored };
  const found = await tablesOf(origin, search);
  return 'tables' in found ? found : { tables: [found], leftOut: [] };
}

async function opened(path: string): Promise<StoredFile> {
  if (path === STANDARD_INPUT) {
    if (process.stdin.isTTY) {
      throw new CommandError(
        'The standard input is a terminal: expected a file, as in "… < FILE".',
        REFUSED,
      );
    }
    return spool('the standard input', process.stdin);
  }
  return (await isReadOnce(path)) ? spool(path, createReadStream(path)) : storedFile(path);
}
