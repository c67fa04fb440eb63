import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sampleFile } from '../../cli/sample/sample-file.ts';

/** As in the UCI file, which has 541,909 lines in 305 days. */
export const LINES_PER_DAY = 1776;

/** Writes a file of generated lines, all of which are accepted. Returns its path. */
export async function generatedFile(path: string, lines: number): Promise<string> {
  const sample = sampleFile({ lines, malformed: false, linesPerDay: LINES_PER_DAY });
  await pipeline(Readable.from(sample), createWriteStream(path));
  return path;
}
