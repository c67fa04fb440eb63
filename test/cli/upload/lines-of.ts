import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openingOf } from '../../../cli/upload/file/opening.ts';
import { partBodies } from '../../../cli/upload/file/part-bodies.ts';
import type { SourceFile } from '../../../cli/upload/file/source-file.ts';
import { surveyOf } from '../../../cli/upload/plan/survey.ts';
import { tablesIn } from '../../../cli/upload/tables/tables-in.ts';
import type { InvoiceLine } from '../../../functions/domain/invoice-line.ts';
import type { QuarantinedLine } from '../../../functions/domain/quarantine.ts';
import { readBody } from '../../../functions/formats/read-body.ts';
import { chunksOf, planOf } from '../../../functions/intake/cut.ts';
import { validateChunk } from '../../../functions/validation/validate-chunk.ts';

/** What a pipeline makes of a table, by row of the table. */
export type Lines = { accepted: InvoiceLine[]; quarantined: QuarantinedLine[] };

/** Cuts a table into parts as an upload does, and reads each as the functions do. */
export async function linesOf(table: SourceFile): Promise<Lines> {
  const lines: Lines = { accepted: [], quarantined: [] };
  const opening = await openingOf(table);
  const { parts, utf8 } = await surveyOf(table, opening);
  const charset = utf8 ? 'utf-8' : 'windows-1252';
  for await (const { part, body } of partBodies(table, opening.header, parts)) {
    const source = () => readBody(body, table.format, charset);
    for (const chunk of chunksOf(source(), planOf(source()), 'i1')) {
      const { accepted, quarantined } = validateChunk(chunk);
      const inTable = (row: number) => row + part.firstRow - 1;
      lines.accepted.push(...accepted.map((line) => ({ ...line, row: inTable(line.row) })));
      lines.quarantined.push(...quarantined.map((line) => ({ ...line, row: inTable(line.row) })));
    }
  }
  return lines;
}

/** What is sent of a table, in one text. */
export async function textOf({ bytes }: SourceFile): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of bytes()) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

/** Calls `use` with the tables in files that have these names and bytes. */
export async function onFiles<T>(
  files: Readonly<Record<string, Buffer | string>>,
  use: (found: { tables: SourceFile[]; leftOut: string[] }) => Promise<T>,
  only?: readonly string[],
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
  try {
    const paths = Object.keys(files).map((name) => join(folder, name));
    for (const [at, bytes] of Object.values(files).entries()) {
      await writeFile(paths[at] ?? '', bytes);
    }
    const found = await tablesIn(paths, only);
    return await use(found).finally(found.close);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The lines of all tables in one file. */
export function linesIn(name: string, bytes: Buffer | string): Promise<Lines> {
  return onFiles({ [name]: bytes }, async ({ tables }) => {
    const lines: Lines = { accepted: [], quarantined: [] };
    for (const table of tables) {
      const { accepted, quarantined } = await linesOf(table);
      lines.accepted.push(...accepted);
      lines.quarantined.push(...quarantined);
    }
    return lines;
  });
}
