import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openingOf } from '../../../../cli/upload/file/opening.ts';
import { sourceFile } from '../../../../cli/upload/file/source-file.ts';
import { csvOfLines } from '../a-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Opens a file with these bytes as an upload does. */
async function opened(name: string, bytes: Buffer | string) {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return openingOf(await sourceFile(path));
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const utf16 = Buffer.from(csvOfLines(20), 'utf16le');
const archive = Buffer.concat([hex('504b0304'), Buffer.alloc(26), Buffer.from('lines.csv')]);
const workbook = Buffer.concat([hex('504b0304'), Buffer.alloc(26), Buffer.from('xl/workbook.xml')]);

describe('a file of another kind is refused with what it is and what to do:', () => {
  it.each<[string, Buffer, string]>([
    ['lines.zip', archive, 'is a ZIP archive. Unpack it'],
    ['lines.csv', archive, 'is a ZIP archive. Unpack it'],
    ['book.xlsx', workbook, 'is an Excel workbook. Save the sheet as CSV'],
    ['book.xls', hex('d0cf11e0a1b11ae10000'), 'is a workbook or document of an old Office version'],
    ['lines.parquet', Buffer.from('PAR1…'), 'is a Parquet file. Export it as CSV'],
    ['lines.pdf', Buffer.from('%PDF-1.4'), 'is a PDF document. Export the data'],
    ['lines.csv.bz2', Buffer.from('BZh91AY'), 'is compressed, but not with gzip. Unpack it'],
    ['book.csv.gz', gzipSync(workbook), 'is an Excel workbook'],
    ['utf16.csv', Buffer.concat([hex('fffe'), utf16]), 'is UTF-16. Save it as UTF-8'],
    ['unmarked.csv', utf16, 'is UTF-16. Save it as UTF-8'],
    ['swapped.csv', Buffer.from(utf16).swap16(), 'is UTF-16. Save it as UTF-8'],
    ['noise.csv', hex('0102a3030405b606').subarray(), 'is not text: expected CSV or JSON'],
    ['lines.xml', Buffer.from('<a/>'), 'Expected .csv, .tsv, .txt, .ndjson, .jsonl, .json'],
    ['lines.xml', Buffer.from('<a/>'), 'found .xml. Rename or export the file.'],
    ['empty.csv', Buffer.alloc(0), 'is empty: expected a header row and rows. Export it again.'],
    ['empty.ndjson', Buffer.from(' \n'), 'is empty: expected JSON objects, one a line.'],
  ])('%s', async (name, bytes, message) => {
    await expect(opened(name, bytes)).rejects.toMatchObject({
      name: 'CommandError',
      exitCode: 2,
      message: expect.stringContaining(message),
    });
  });
});

describe('a gzipped file', () => {
  const packed = gzipSync(csvOfLines(50_000));

  async function bytesOf(name: string, bytes: Buffer): Promise<number> {
    const path = join(folder, name);
    await writeFile(path, bytes);
    let length = 0;
    for await (const piece of (await sourceFile(path)).bytes()) length += piece.length;
    return length;
  }

  it('that breaks off is refused with where, and what to do', async () => {
    await expect(bytesOf('half.csv.gz', packed.subarray(0, packed.length / 2))).rejects.toThrow(
      /half\.csv\.gz is incomplete: its gzip data breaks off after [\d,]{7,} unpacked bytes\. Copy or download it again\.$/,
    );
  });

  it('that is damaged is refused with where, and what to do', async () => {
    const damaged = Buffer.from(packed).fill(0xff, packed.length / 2, packed.length / 2 + 200);
    await expect(bytesOf('damaged.csv.gz', damaged)).rejects.toThrow(
      /is damaged: after [\d,]+ unpacked bytes, its gzip data can't be unpacked \(.+\)\. Copy/,
    );
  });
});

it('control characters of a file do not reach the terminal', async () => {
  const header = `${'InvoiceNo,'.repeat(20)}\u001b[31mred\r\n`;
  await expect(opened('red.csv', header)).rejects.toThrow('·[31mred');
});
