import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CommandError } from '../ui/command.ts';
import type { BiFile } from './sources/source.ts';

/** Writes files below a folder, over those of an earlier run. */
export async function writeFiles(folder: string, files: readonly BiFile[]): Promise<void> {
  try {
    for (const { path, content } of files) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `The files can't be written to ${folder}: ${reason}. Make it writable, or name another folder with --out.`,
      undefined,
      error,
    );
  }
}
