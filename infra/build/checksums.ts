import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import * as z from 'zod';

/** The checksums of the files of an assembly, by path. It is one of them, but not in the list. */
const FILE = 'checksums.json';
const Checksums = z.record(z.string(), z.int());

/** Writes the checksums of an assembly that was just synthesised. */
export function writeChecksums(assemblyDir: string): void {
  const checksums = Object.fromEntries(
    filesIn(assemblyDir).map((path) => [path, checksumOf(join(assemblyDir, path))]),
  );
  writeFileSync(join(assemblyDir, FILE), JSON.stringify(checksums));
}

/** Returns the first file of an assembly that is damaged or missing; undefined if all are intact. */
export function damagedFile(assemblyDir: string): string | undefined {
  const checksums = readChecksums(join(assemblyDir, FILE));
  if (!checksums) return join(assemblyDir, FILE);
  const [damaged] = Object.entries(checksums).find(
    ([path, checksum]) => checksumOf(join(assemblyDir, path)) !== checksum,
  ) ?? [undefined];
  return damaged && join(assemblyDir, damaged);
}

function readChecksums(file: string): z.infer<typeof Checksums> | undefined {
  try {
    return Checksums.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** undefined if the file can't be read. */
function checksumOf(file: string): number | undefined {
  try {
    return crc32(readFileSync(file));
  } catch {
    return undefined;
  }
}

const filesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1));
