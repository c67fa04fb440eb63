import { describe, expect, it } from 'vitest';
import { currentContract } from '../../../cli/contract/current.ts';
import { COLUMNS, REQUIRED_COLUMNS } from '../../../functions/domain/invoice-line.ts';
import { LINES, QUARANTINE } from '../../../functions/lake/lake-tables.ts';
import { commentOf } from '../../../functions/lake/sql-column.ts';

const compareVersions = (a: string, b: string): number =>
  a.localeCompare(b, 'en', { numeric: true });

/** Glue's limits on comments and descriptions. */
const MAX_COMMENT = 255;
const MAX_DESCRIPTION = 2048;

describe.each([LINES, QUARANTINE])('the table $name', (table) => {
  const columns = [...table.columns, table.partition];

  it('has comments that Glue takes: short, and on one line', () => {
    const comments = columns.map(commentOf);
    expect(comments.filter((text) => !/^[\x20-\x7e]+$/.test(text))).toEqual([]);
    expect(comments.filter((text) => text.length > MAX_COMMENT)).toEqual([]);
    expect(table.description.length).toBeLessThanOrEqual(MAX_DESCRIPTION);
  });

  it('has a unit for every number, time and day, except for a position', () => {
    const measured = columns.filter(({ type }) => type !== 'string');
    const without = measured.filter((column) => !('unit' in column));
    expect(without.map(({ name }) => name)).toEqual(table === QUARANTINE ? ['source_row'] : []);
  });
});

describe('the columns of a line', () => {
  it('come from every column of the source, each from one', () => {
    const fromSource = LINES.columns.filter(({ source }) =>
      COLUMNS.some((name) => name === source),
    );
    expect(fromSource.map(({ source }) => source)).toEqual(COLUMNS);
  });

  it('may be null only where the source may leave a value out', () => {
    const optional = LINES.columns.filter(({ nullWhen }) => nullWhen !== undefined);
    const inFirst = optional.filter(({ since }) => since === undefined);
    expect(inFirst.map(({ source }) => source)).toEqual(
      COLUMNS.filter((name) => !REQUIRED_COLUMNS.includes(name)),
    );
  });

  it('that were added later are the last ones, in order, and may be null: old objects lack them', () => {
    const versions = LINES.columns.map(({ since = '1.0.0' }) => since);
    expect(versions).toEqual(versions.toSorted(compareVersions));
    expect(compareVersions(versions.at(-1) ?? '', currentContract().version)).toBeLessThanOrEqual(
      0,
    );
    const added = LINES.columns.filter(({ since }) => since !== undefined);
    expect(added.filter(({ nullWhen }) => nullWhen === undefined)).toEqual([]);
  });
});

it('a comment says what a value means, its unit, its source, and when it is null', () => {
  const column = { name: 'x', type: 'int', meaning: 'A count', source: 'Count' } as const;
  expect(commentOf(column)).toBe('A count. Source: Count. Never null.');
  expect(commentOf({ ...column, unit: 'pieces', nullWhen: 'it is unknown' })).toBe(
    'A count. Unit: pieces. Source: Count. Null when it is unknown.',
  );
});
