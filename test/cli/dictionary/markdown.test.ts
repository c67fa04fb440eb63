import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withDictionary } from '../../../cli/dictionary/markdown.ts';
import { sampleRows } from '../../../cli/dictionary/sample-rows.ts';
import { LINES, QUARANTINE } from '../../../functions/lake/lake-tables.ts';
import { namedQueries, readNamedQuery } from '../../../infra/queries/named-queries.ts';

const page = readFileSync(new URL('../../../docs/data-model.md', import.meta.url), 'utf8');

describe('docs/data-model.md', () => {
  it('has the tables and views that "npm run dictionary" writes', () => {
    expect(page).toBe(withDictionary(page, namedQueries()));
  });

  it('would not have them after a change', () => {
    const another = readNamedQuery(
      'another',
      '-- What?\n--\n-- n bigint: A number\nSELECT 1 AS n\n',
    );
    expect(withDictionary(page, [another, ...namedQueries()])).not.toBe(page);
  });

  it('must have a place for them', () => {
    expect(() => withDictionary('# A page', [])).toThrow('does not have the lines');
  });
});

describe('the sample', () => {
  const { line, quarantined } = sampleRows();

  it('has a value in every column of a line, except for what no line of the sample has', () => {
    const names = [...LINES.columns, LINES.partition].map(({ name }) => name);
    expect(Object.keys(line)).toEqual(names);
    const empty = Object.keys(line).filter((name) => line[name] === null);
    expect(empty).toEqual(['extra']);
    expect(line).toMatchObject({
      unit_price: expect.stringMatching(/^\d+\.\d{3}$/),
      invoice_ts: expect.stringMatching(/^2010-12-\d\d \d\d:\d\d:00$/),
      invoice_date: line['invoice_ts']?.slice(0, 10),
      line_id: expect.stringMatching(new RegExp(`^${line['ingest_id']}-\\d+$`)),
    });
  });

  it('has a value in every column of a quarantined line', () => {
    const names = [...QUARANTINE.columns, QUARANTINE.partition].map(({ name }) => name);
    expect(Object.keys(quarantined)).toEqual(names);
    expect(quarantined).toMatchObject({ reason: 'invalid_quantity', column_name: 'Quantity' });
  });
});
