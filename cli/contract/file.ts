import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { CommandError, REFUSED } from '../ui/command.ts';
import { Contract } from './contract.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** Where the contract is in the repository. */
export const CONTRACT_FILE = 'docs/invoice-lines.odcs.yaml';

export const contractText = (contract: Contract): string => stringify(contract, { lineWidth: 100 });

/** Reads a contract. Throws a `CommandError` that says what is wrong with it, and where. */
export function contractIn(text: string, where: string): Contract {
  try {
    return Contract.parse(parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new CommandError(`${where} is not a contract of this project: ${reason}`, REFUSED, error);
  }
}

/** The contract of a commit; undefined if it had none. Throws when there is no such commit. */
export async function contractAt(ref: string): Promise<Contract | undefined> {
  await git('rev-parse', '--verify', '--quiet', `${ref}^{commit}`).catch((error: unknown) => {
    throw new CommandError(`There is no commit ${ref} in this repository.`, REFUSED, error);
  });
  const listed = await git('ls-tree', '--name-only', ref, '--', CONTRACT_FILE);
  if (listed === '') return undefined;
  return contractIn(await git('show', `${ref}:${CONTRACT_FILE}`), `${CONTRACT_FILE} of ${ref}`);
}

async function git(...args: string[]): Promise<string> {
  const { stdout } = await run('git', args, { cwd: ROOT, maxBuffer: 2 ** 24 });
  return stdout;
}
