import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Api } from '../../../../cli/api/api.ts';
import type { SourceFile } from '../../../../cli/upload/file/source-file.ts';
import { planUpload } from '../../../../cli/upload/plan/plan-upload.ts';
import { sendParts } from '../../../../cli/upload/send/send-parts.ts';
import { sourceHeaders } from '../../../../cli/upload/send/source-headers.ts';
import { COLUMNS } from '../../../../functions/domain/invoice-line.ts';
import { type Cell, workbookOf } from '../../../support/workbook.ts';
import { zipOf } from '../../../support/zip.ts';
import { csvOfLines } from '../a-file.ts';
import { onFiles } from '../lines-of.ts';
import { memoryJournal } from './memory-journal.ts';

type Sent = { headers: Record<string, string>; body: Buffer };

/** What is sent of a table, by its parts. */
async function sentOf(table: SourceFile): Promise<Sent[]> {
  const sent: Sent[] = [];
  const api: Api = {
    url: 'http://127.0.0.1',
    get: async () => ({ ingests: [], unknown: [] }),
    post: async (_, body, headers) => {
      const named = Object.entries(headers).filter(([name]) => name.startsWith('source-'));
      sent.push({ headers: Object.fromEntries(named), body });
      return { body: { ingestId: `i${sent.length}`, lines: 1, warnings: [] }, replayed: false };
    },
  };
  const planned = await planUpload(table, memoryJournal(), 'careful');
  await sendParts(table, planned, api, async () => {});
  return sent;
}

const headersOf = (files: Readonly<Record<string, Buffer | string>>) =>
  onFiles(files, async ({ tables }) => {
    const sent = [];
    for (const table of tables) sent.push(...(await sentOf(table)));
    return sent.map(({ headers: { 'source-upload': uploadId, ...headers } }) => {
      expect(uploadId).toMatch(/^[0-9a-f]{12}$/);
      return headers;
    });
  });

const row = (no: number): Cell[] => [no, 'A', 'B', 6, { serial: 40_513.351 }, 2.55, 1, 'EIRE'];

describe('a part names its place', () => {
  it('in a text by bytes, which are the end of its body, and by rows', async () => {
    const text = csvOfLines(80_000);
    const bytes = Buffer.from(text);
    await onFiles({ 'Résumé.csv': text }, async ({ tables: [table] }) => {
      const sent = await sentOf(table ?? expect.fail('no table'));
      expect(sent.length).toBeGreaterThan(1);
      let rows = 0;
      for (const { headers, body } of sent) {
        const [start = 0, end = 0] = headers['source-bytes']?.split('-').map(Number) ?? [];
        const [first = 0, last = 0] = headers['source-rows']?.split('-').map(Number) ?? [];
        expect(headers['source-file']).toBe('R%C3%A9sum%C3%A9.csv');
        expect(body.subarray(start - end).equals(bytes.subarray(start, end))).toBe(true);
        expect(first).toBe(rows + 1);
        rows = last;
      }
      expect(rows).toBe(80_000);
    });
  });

  it('in a compressed file and an archive by the bytes of what was unpacked', async () => {
    const text = csvOfLines(2);
    const start = text.indexOf('\n') + 1;
    const bytes = { 'source-bytes': `${start}-${text.length}`, 'source-rows': '1-2' };
    expect(await headersOf({ 'lines.csv.gz': gzipSync(text) })).toEqual([
      { 'source-file': 'lines.csv.gz', ...bytes },
    ]);
    expect(await headersOf({ 'all.zip': await zipOf({ 'daily/lines.csv': text }) })).toEqual([
      { 'source-file': 'all.zip', 'source-table': 'daily%2Flines.csv', ...bytes },
    ]);
  });

  it('in a workbook by the rows of the sheet, without bytes', async () => {
    const rows = [['Exported'], COLUMNS, row(1), row(2), [], row(3)];
    const book = await workbookOf([{ name: 'Year 2010', rows }]);
    const place = { 'source-rows': '3-4,6' };
    expect(await headersOf({ 'book.xlsx': book })).toEqual([
      { 'source-file': 'book.xlsx', 'source-table': 'Year%202010', ...place },
    ]);
    expect(await headersOf({ 'all.zip': await zipOf({ 'book.xlsx': book }) })).toEqual([
      { 'source-file': 'all.zip', 'source-table': 'book.xlsx%3A%20Year%202010', ...place },
    ]);
  });

  it('by its first and last row, if the sheet has more gaps than the API takes', () => {
    const table = {
      rowsOf: () => Array.from({ length: 101 }, (_, at) => [2 * at + 1, 2 * at + 1] as const),
    };
    const part = {
      ...{ ordinal: 0, start: 0, end: 9, sha256: '', key: '' },
      firstRow: 1,
      rows: 101,
    };
    const headers = sourceHeaders(
      { ...aTable, ...table, converted: true },
      { ...part, charset: 'utf-8' },
    );
    expect(headers).toEqual({ 'source-rows': '1-201' });
  });

  it('with the end of a long name, and without its control characters', () => {
    const part = { ...{ ordinal: 0, start: 9, end: 9, sha256: '', key: '' }, firstRow: 1, rows: 0 };
    const place = { file: `${'x'.repeat(300)}.csv`, table: 'a\nb' };
    expect(sourceHeaders({ ...aTable, place }, { ...part, charset: 'utf-8' })).toEqual({
      'source-file': `${'x'.repeat(251)}.csv`,
      'source-table': 'a%C2%B7b',
    });
  });
});

const aTable: SourceFile = {
  ...{ path: 'p', name: 'n', format: 'ndjson', kind: 'worksheet' },
  async *bytes() {},
};
