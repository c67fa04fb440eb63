import { createHash } from 'node:crypto';
import { closeSync, fdatasync, fstatSync, futimesSync, openSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Files } from '../data-dir/files.ts';
import { identityOf } from './object-file.ts';
import { versionIdOf } from './versions.ts';

/** What an object has once it is written. */
export type Written = { etag: string; versionId: string };

const datasync = promisify(fdatasync);

/**
 * Writes a body to a new file. Resolves when its bytes are as durable as they have to be. `writtenAt` is
 * the time at which it counts as written, if not now.
 */
export async function writeUpload(
  path: string,
  body: AsyncIterable<Buffer>,
  files: Files,
  writtenAt?: number,
): Promise<Written & { identity: string }> {
  const upload = openSync(path, 'wx');
  try {
    const md5 = createHash('md5');
    for await (const part of body) {
      md5.update(part);
      writeFileSync(upload, part);
    }
    if (writtenAt !== undefined) futimesSync(upload, writtenAt / 1000, writtenAt / 1000);
    await files.sync({ datasync: () => datasync(upload) });
    const file = fstatSync(upload, { bigint: true });
    return {
      etag: md5.digest('hex'),
      identity: identityOf(file),
      versionId: versionIdOf(file),
    };
  } finally {
    closeSync(upload);
  }
}
