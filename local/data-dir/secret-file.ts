import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { filesFor } from './files.ts';
import { UnusableDataDir } from './unusable.ts';

const OWNER_ONLY = 0o600;

/** The secret in a file. It is made when it is first asked for. Only its owner can read it. */
export function secretIn(file: string): string {
  if (!existsSync(file)) {
    filesFor().replaceSync(file, `${randomBytes(16).toString('hex')}\n`, OWNER_ONLY);
  }
  return readSecret(file);
}

/** Throws when the file does not contain a secret. */
export function readSecret(file: string): string {
  const secret = readFileSync(file, 'utf8').trim();
  if (/^[\x21-\x7e]{8,}$/.test(secret)) return secret;
  throw new UnusableDataDir(
    `${file} does not have a password: expected at least 8 printable characters in one line. Delete it, and the next start makes a new one.`,
  );
}
