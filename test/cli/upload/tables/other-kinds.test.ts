import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openingOf } from '../../../../cli/upload/file/opening.ts';
import { tablesIn } from '../../../../cli/upload/tables/tables-in.ts';
import { workbookOf } from '../../../support/workbook.ts';
import { zipOf } from '../../../support/zip.ts';
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
  const { tables, close } = await tablesIn([path]);
  try {
    return await Promise.all(tables.map(openingOf));
  } finally {
    await close();
  }
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const utf16 = Buffer.from(csvOfLines(20), 'utf16le');

/** The directory of an OLE file begins in the second sector, and has names in UTF-16. */
const oleWith = (stream: string): Buffer => {
  const bytes = Buffer.concat([hex('d0cf11e0a1b11ae1'), Buffer.alloc(8192)]);
  bytes.writeUInt32LE(1, 48);
  bytes.write(`${stream}\0`, 1024 + 128, 'utf16le');
  return bytes;
};
const html = '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table/></html>';
const ods = await zipOf({ mimetype: 'x', 'content.xml': '' });
const xlsb = await zipOf({ 'xl/workbook.bin': '' });
const docx = await zipOf({ 'word/document.xml': '' });
const empty = await workbookOf([{ name: 'Sheet1', rows: [] }]);

describe('a file of another kind is refused with what it is and what to do:', () => {
  it.each<[string, Buffer | string, string]>([
    ['book.xls', oleWith('Workbook'), 'is a workbook of Excel 97 to 2003 (.xls). Open it, save it'],
    ['book.xlsx', oleWith('EncryptedPackage'), 'is protected with a password. Open it, remove'],
    ['text.doc', oleWith('WordDocument'), 'is a document of an old Office version. Save its table'],
    ['short.xls', hex('d0cf11e0a1b11ae10000'), 'is a document of an old Office version'],
    ['book.ods', ods, 'is an OpenDocument file'],
    ['book.xlsb', xlsb, 'is a binary Excel workbook (.xlsb)'],
    ['text.docx', docx, 'is a Word document. Save its table'],
    ['lines.pdf', Buffer.from('%PDF-1.4'), 'is a PDF document. Export the data'],
    ['lines.csv.bz2', Buffer.from('BZh91AY'), 'is compressed, but not with gzip. Unpack it'],
    ['lines.7z', hex('377abcaf271c'), 'is an archive, but not a ZIP archive. Unpack it'],
    ['twice.csv.gz', gzipSync(gzipSync(csvOfLines(1))), 'is compressed twice. Unpack it'],
    ['secret.parquet', Buffer.from('PARE…'), 'is an encrypted Parquet file'],
    ['book.csv.gz', gzipSync(empty), 'book.csv.gz: no sheet is a table of invoice lines'],
    ['saved.xls', html, 'is an HTML or XML document, whatever its name says'],
    ['lines.xml', '\ufeff<?xml version="1.0"?><a/>', 'is an HTML or XML document'],
    ['utf16.csv', Buffer.concat([hex('fffe'), utf16]), 'is UTF-16. Save it as UTF-8'],
    ['unmarked.csv', utf16, 'is UTF-16. Save it as UTF-8'],
    ['swapped.csv', Buffer.from(utf16).swap16(), 'is UTF-16. Save it as UTF-8'],
    ['noise.csv', hex('0102a3030405b606').subarray(), 'is not text: expected CSV or JSON'],
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
    const { tables, close } = await tablesIn([path]);
    try {
      let length = 0;
      for (const table of tables) for await (const piece of table.bytes()) length += piece.length;
      return length;
    } finally {
      await close();
    }
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
