import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { packageParts } from './package-parts.ts';
import { type Cell, sheetSizes, type Table } from './sheet.ts';
import { filterRange, sheetXml } from './sheet-xml.ts';
import { stylesOf } from './styles.ts';

/** Level 1 takes half the time of the default, for a fifth more bytes. */
const OPTIONS = { compressionLevel: 1 };

/**
 * Writes a table as a workbook, row by row. What does not fit into one sheet continues in the next.
 * `name` is the name of the first sheet.
 */
export async function writeWorkbook(
  path: string,
  name: string,
  table: Table,
  rowsPerSheet?: number,
): Promise<void> {
  const sizes = sheetSizes(table.rows, rowsPerSheet);
  const styles = stylesOf(table.columns);
  const sheets = sizes.map((size, index) => ({
    name: index === 0 ? name : `${name} ${index + 1}`,
    path: `xl/worksheets/sheet${index + 1}.xml`,
    filter: filterRange(table.columns, size),
  }));
  const zip = new ZipFile();
  for (const [part, xml] of Object.entries(packageParts(sheets))) {
    zip.addBuffer(Buffer.from(xml), part, OPTIONS);
  }
  zip.addBuffer(Buffer.from(styles.xml), 'xl/styles.xml', OPTIONS);
  const rows = rowReader(table.pieces);
  const parts = sizes.map((size) =>
    Readable.from(sheetXml(table.columns, styles, size, rows.next(size)), { objectMode: false }),
  );
  for (const [index, part] of parts.entries()) {
    zip.addReadStream(part, sheets[index]?.path ?? '', OPTIONS);
  }
  zip.end();
  try {
    await writtenTo(path, zip);
  } finally {
    await Promise.all(parts.map(closed));
  }
}

/** After a failure, no more rows are read once this resolves. */
async function closed(part: Readable): Promise<void> {
  if (part.closed) return;
  part.destroy();
  await once(part, 'close');
}

/** An error of a row reaches the zip file, and must end the file on the disk as well. */
async function writtenTo(path: string, zip: ZipFile): Promise<void> {
  const failure = new AbortController();
  zip.on('error', (error) => failure.abort(error));
  const written = pipeline(zip.outputStream, createWriteStream(path), { signal: failure.signal });
  await written.catch((error) => {
    throw failure.signal.aborted ? failure.signal.reason : error;
  });
}

type Rows = readonly (readonly Cell[])[];

/** Reads pieces of rows as several runs, one after the other. */
function rowReader(pieces: AsyncIterable<Rows>): { next(size: number): AsyncGenerator<Rows> } {
  const all = pieces[Symbol.asyncIterator]();
  let left: Rows = [];
  async function* next(size: number): AsyncGenerator<Rows> {
    for (let missing = size; missing > 0; ) {
      if (left.length === 0) {
        const piece = await all.next();
        if (piece.done) return;
        left = piece.value;
      }
      const taken = left.slice(0, missing);
      left = left.slice(taken.length);
      missing -= taken.length;
      yield taken;
    }
  }
  return { next };
}
