import { layoutOf } from '../data-dir/layout.ts';
import { readSecret, secretIn } from '../data-dir/secret-file.ts';

/** The password of a data directory. It is made at the first start. */
export const passwordOf = (dataDir: string): string => secretIn(layoutOf(dataDir).postgresPassword);

export const readPassword = (dataDir: string): string =>
  readSecret(layoutOf(dataDir).postgresPassword);
