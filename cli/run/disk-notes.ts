import type { DiskTrouble } from '../../local/data-dir/disk.ts';
import { grouped } from '../ui/text.ts';

/** Says once that the disk of a data directory can't be written, and once that it can again. */
export function diskNotes(
  dataDir: string,
  note: (text: string) => void,
): (trouble: DiskTrouble | undefined) => void {
  return (trouble) => note(trouble ? troubleText(dataDir, trouble) : goesOn(dataDir));
}

const goesOn = (dataDir: string): string =>
  `The disk of ${dataDir} can be written again. The pipeline goes on.`;

function troubleText(dataDir: string, trouble: DiskTrouble): string {
  const { reason, path, freeBytes, neededBytes } = trouble;
  // A disk of which much is free may have no room for another file.
  const isShort = reason === 'full' && freeBytes < neededBytes;
  const needed = `${megabytes(freeBytes)} are free, and ${megabytes(neededBytes)} are needed`;
  return [
    `${path ?? `The disk of ${dataDir}`} is ${reason}: ${isShort ? needed : "it can't be written"}.`,
    'While this lasts, nothing new is taken (clients get HTTP 503 and may send again). What was accepted waits and is not lost.',
    `${reason === 'read-only' ? 'Make it writable' : 'Free some space on it, or enlarge it'}: the pipeline goes on by itself.`,
  ].join('\n');
}

export const megabytes = (bytes: number): string => `${grouped(Math.floor(bytes / (1 << 20)))} MB`;
