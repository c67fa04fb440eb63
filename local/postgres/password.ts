import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { filesFor } from '../data-dir/files.ts';
import { layoutOf } from '../data-dir/layout.ts';
import { UnusableDataDir } from '../data-dir/unusable.ts';

const OWNER_ONLY = 0o600;

/** The password of a data directory. It is made at the first start. Only its owner can read it. */
export function passwordOf(dataDir: string): string {
  const file = layoutOf(dataDir).postgresPassword;
  if (!existsSync(file)) {
    filesFor().replaceSync(file, `${randomBytes(16).toString('hex')}\n`, OWNER_ONLY);
  }
  return readPassword(dataDir);
}

export function readPassword(dataDir: string): string {
  const file = layoutOf(dataDir).postgresPassword;
  const password = readFileSync(file, 'utf8').trim();
  if (/^[\x21-\x7e]{8,}$/.test(password)) return password;
  throw new UnusableDataDir(
    `${file} does not have a password: expected at least 8 printable characters in one line. Delete it, and the next start makes a new one.`,
  );
}
