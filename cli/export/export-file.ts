import { stat } from 'node:fs/promises';
import { query } from '../sql/query.ts';
import { onReadableLake } from '../sql/readable-lake.ts';
import { byteSize, counted } from '../ui/text.ts';
import { type ExportFormat, exporterOf } from './export-formats.ts';
import { beginFile, explain } from './output-file.ts';

export type Export = {
  dataDir: string;
  statement: string;
  path: string;
  format: ExportFormat;
  /** Whether an existing file may be replaced. */
  force: boolean;
  spreadsheetSafe: boolean;
};

/**
 * Writes the result of a statement into a file, which appears only when it is complete. Throws a
 * `CommandError`, and then leaves nothing behind.
 */
export async function exportFile(
  { dataDir, statement, path, format, force, spreadsheetSafe }: Export,
  note: (text: string) => void,
): Promise<void> {
  const file = await beginFile(path, { force });
  const write = exporterOf(format, spreadsheetSafe);
  try {
    await onReadableLake(
      dataDir,
      note,
      async (lake) => {
        const result = await query(lake, statement);
        const notes = await write(result, { part: file.part, target: path, lake }).catch(
          explain(path),
        );
        const { size } = await stat(file.part);
        await file.complete();
        for (const text of notes) note(text);
        note(`Written: ${path}, ${counted(result.rows, 'row')}, ${byteSize(size)}`);
      },
      { writable: file.part },
    );
  } finally {
    await file.discard();
  }
}
