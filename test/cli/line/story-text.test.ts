import { describe, expect, it } from 'vitest';
import { readLine } from '../../../cli/line/read-line.ts';
import { storyText } from '../../../cli/line/story-text.ts';
import { aRow, csv } from '../../functions/ingest/invoice-rows.ts';
import { INGEST_ID, lineWorld } from '../../functions/query/line/line-world.ts';

const BODY = csv(
  aRow({ UnitPrice: '2.50' }),
  aRow({ Description: 'a\u001b[31mb', Quantity: 'six' }),
);
const RECORDS = Buffer.byteLength(BODY.slice(BODY.indexOf('\n') + 1));
const source = { file: 'lines.csv', bytes: [1000, 1000 + RECORDS] as [number, number] };

async function textOf(row: number): Promise<string> {
  const { story } = await lineWorld({ body: BODY, source: { ...source, rows: [[11, 12]] } });
  return storyText(await story(row));
}

describe('the story of a line in a terminal', () => {
  it('of an accepted line goes from the file to the stores', async () => {
    const text = await textOf(1);
    const names = [
      'file',
      'body',
      'ingest',
      'chunk',
      'stream',
      'batch',
      'lake',
      'invoice',
      'customer',
    ];
    const found = names.map((name) => text.search(new RegExp(`^  ${name} `, 'm')));
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(found).not.toContain(-1);
    expect(text).toContain(`Line ${INGEST_ID}-1: ACCEPTED`);
    expect(text).toContain('lines.csv, row 11, bytes 1,000 to');
    expect(text).toMatch(/^InvoiceDate +12\/1\/2010 8:26 +2010-12-01T08:26:00$/m);
    expect(text).toMatch(/^UnitPrice +2\.50 +2\.5$/m);
    expect(text).toMatch(/^LineTotal +15$/m);
  });

  it('of a quarantined line says why, and shows no control character', async () => {
    const text = await textOf(2);
    expect(text).toContain('refused');
    expect(text).toContain('invalid_quantity: Quantity: expected a whole number');
    expect(text).toContain('a·[31mb');
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('stored');
  });

  it('has every column that is kept as it was sent, whatever its name', async () => {
    const { story } = await lineWorld({ body: BODY });
    const { stored, ...others } = await story(1);
    const extra = JSON.parse('{"Till":"7","__proto__":"p"}');
    const answer = { ...others, stored: { ...stored, extra } };
    const text = storyText(await readLine({ get: async () => answer }, `${INGEST_ID}-1`));
    expect(text).toMatch(/^Till .* 7$/m);
    expect(text).toMatch(/^__proto__ .* p$/m);
  });
});
