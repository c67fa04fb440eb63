import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { byteSize, printable } from '../../../cli/ui/text.ts';
import { spool } from '../../../cli/upload/stored/spool.ts';
import type { StoredFile } from '../../../cli/upload/stored/stored-file.ts';
import { type ConsoleRequest, RequestProblem } from '../route.ts';

/** What stays free on the disk, for the pipeline itself. */
const RESERVED_BYTES = 256 * 2 ** 20;
const LONGEST_NAME = 255;

/**
 * Writes the body of a request to a temporary file without a name, so that nothing of it stays
 * however the process ends. Only the disk limits its size.
 */
export async function receiveFile(request: ConsoleRequest): Promise<StoredFile> {
  const { query, body, bytes } = request;
  const name = printable(basename(query.get('name') ?? '')).slice(0, LONGEST_NAME);
  if (name === '') throw new RequestProblem(400, 'The file has no name: expected ?name=….');
  if (bytes === undefined) {
    throw new RequestProblem(400, 'The size of the file is not known: expected a Content-Length.');
  }
  await refuseTooLarge(name, bytes);
  return spool(name, body);
}

async function refuseTooLarge(name: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir());
  const free = Math.max(0, bavail * bsize - RESERVED_BYTES);
  if (bytes <= free) return;
  throw new RequestProblem(
    413,
    `${name} has ${byteSize(bytes)}, and ${tmpdir()} has room for ${byteSize(free)}. Free some ` +
      'space, or set TMPDIR to a folder with more, or send the file with "npm run ingest".',
  );
}
