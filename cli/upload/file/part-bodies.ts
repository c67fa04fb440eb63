import { createHash } from 'node:crypto';
import { CommandError, FAILED } from '../../ui/command.ts';
import type { SourceFile } from './source-file.ts';

type Stretch = { start: number; end: number; sha256: string };

/**
 * Yields the body of each part, in order: the header, then the bytes of the part. Reads the file
 * once and holds one body at a time. Throws a `CommandError` when the file has changed since it was
 * surveyed.
 */
export async function* partBodies<Part extends Stretch>(
  file: SourceFile,
  header: Buffer,
  parts: readonly Part[],
): AsyncGenerator<{ part: Part; body: Buffer }> {
  const waiting = [...parts];
  let open: Buffer[] = [];
  let offset = 0;
  for await (const piece of file.bytes()) {
    for (let part = waiting[0]; part && part.start < offset + piece.length; part = waiting[0]) {
      open.push(piece.subarray(Math.max(0, part.start - offset), part.end - offset));
      if (part.end > offset + piece.length) break;
      yield { part, body: checked(file, part, Buffer.concat([header, ...open])) };
      open = [];
      waiting.shift();
    }
    offset += piece.length;
  }
  // Left are a part without bytes at the end of the file, or parts that the file no longer has.
  for (const part of waiting) {
    yield { part, body: checked(file, part, Buffer.concat([header, ...open])) };
    open = [];
  }
}

function checked(file: SourceFile, part: Stretch, body: Buffer): Buffer {
  if (createHash('sha256').update(body).digest('hex') === part.sha256) return body;
  throw new CommandError(
    `${file.path} changed while it was being read. Nothing is lost: upload it again once it is complete.`,
    FAILED,
  );
}
