import { readSync } from 'node:fs';

/** A log that is open for reading. What is appended after `size` is not looked at. */
export type OpenLog = { file: number; size: number };

/** Fewer bytes than asked for at the end of the file. */
export function bytesAt({ file, size }: OpenLog, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - at)));
  return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, at));
}
