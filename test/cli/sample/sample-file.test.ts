import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MALFORMED, MALFORMED_KINDS, OF_EACH_KIND } from '../../../cli/sample/malformed.ts';
import { QUIRKS } from '../../../cli/sample/quirks.ts';
import { type Sample, sampleFile, sampleRecords } from '../../../cli/sample/sample-file.ts';
import { csvRecord } from '../../../functions/formats/csv-record.ts';

const LINES = 20_000;
const records = [...sampleRecords({ lines: LINES })];
const fields = records.map((record) => record.split(','));

const hashOf = (sample: Sample): string => {
  const hash = createHash('sha256');
  for (const piece of sampleFile(sample)) hash.update(piece);
  return hash.digest('hex');
};

describe('the sample', () => {
  it('has the same bytes for the same seed, and others for another seed', () => {
    expect(hashOf({ lines: 2000, seed: 7 })).toBe(hashOf({ lines: 2000, seed: 7 }));
    expect(hashOf({ lines: 2000, seed: 7 })).not.toBe(hashOf({ lines: 2000, seed: 8 }));
  });

  it('has the requested number of records', () => {
    expect(records).toHaveLength(LINES);
    expect(
      Buffer.concat([...sampleFile({ lines: 50 })])
        .toString('latin1')
        .split('\r\n'),
    ).toHaveLength(52);
  });

  it('contains every quirk, and twenty malformed records of each kind', () => {
    const all = new Set(records);
    for (const quirk of QUIRKS) expect(all.has(csvRecord(quirk))).toBe(true);
    for (const kind of MALFORMED_KINDS) {
      for (let n = 0; n < OF_EACH_KIND; n++) expect(all.has(MALFORMED[kind](n))).toBe(true);
    }
  });

  it('has no malformed record when none is wanted', () => {
    const clean = new Set(sampleRecords({ lines: LINES, malformed: false }));
    for (const kind of MALFORMED_KINDS) expect(clean.has(MALFORMED[kind](0))).toBe(false);
  });

  it('encodes £ as a single byte, as windows-1252 does', () => {
    const bytes = Buffer.concat([...sampleFile({ lines: LINES })]);
    expect(bytes.includes(Buffer.from('Voucher \xa340.00', 'latin1'))).toBe(true);
    expect(bytes.includes(0xc2)).toBe(false);
  });
});

describe('ordinary lines include, like the real ones,', () => {
  const share = (holds: (record: string, cells: string[]) => boolean): number =>
    records.filter((record, at) => holds(record, fields[at] ?? [])).length / LINES;

  it.each<[string, number, (record: string, cells: string[]) => boolean]>([
    ['lines without a customer', 0.05, (record) => /,,[A-Za-z ]+$/.test(record)],
    ['cancellations', 0.01, (record) => record.startsWith('C')],
    ['descriptions with a trailing space', 0.05, (record) => /[A-Z] "?,-?\d/.test(record)],
    ['descriptions with a leading space', 0.001, (record) => /, [A-Z]/.test(record)],
    ['descriptions with a comma', 0.001, (record) => /"[^"]* , /.test(record)],
    ['doubled quotes', 0.001, (record) => record.includes('""')],
    ['lines without a description', 0.001, (_, cells) => cells[2] === ''],
    ['prices with three decimals', 0.01, (record) => /,0\.125,/.test(record)],
    ['codes in lower case', 0.001, (_, cells) => /^\d+a$/.test(cells[1] ?? '')],
    [
      'days after the twelfth of the month',
      0.2,
      (record) => /,12\/(1[3-9]|2\d|3\d)\//.test(record),
    ],
  ])('%s', (_, least, holds) => {
    expect(share(holds)).toBeGreaterThan(least);
  });

  it('exact duplicates', () => {
    expect(LINES - new Set(records).size).toBeGreaterThan(100);
  });

  it('invoices that span two minutes', () => {
    expect([...datesByInvoice().values()].some((dates) => dates.size === 2)).toBe(true);
  });

  it('invoices whose lines are not consecutive', () => {
    const numbers = fields.map(([number]) => number ?? '');
    const runs = numbers.filter((number, at) => number !== numbers[at - 1]);
    expect(runs.length).toBeGreaterThan(
      new Set(numbers).size + MALFORMED_KINDS.length * OF_EACH_KIND,
    );
  });

  it('customers in more than one country', () => {
    const countries = new Map<string, Set<string>>();
    for (const record of records) {
      const [, customer, country] = /,(\d{5}),([A-Za-z ]+)$/.exec(record) ?? [];
      if (!customer || !country) continue;
      countries.set(customer, (countries.get(customer) ?? new Set()).add(country));
    }
    expect([...countries.values()].filter((found) => found.size > 1).length).toBeGreaterThan(1);
  });

  function datesByInvoice(): Map<string, Set<string>> {
    const dates = new Map<string, Set<string>>();
    for (const record of records) {
      const [, number, date] = /^(6\d{5}),.*,(\d+\/\d+\/\d+ \d+:\d\d),/.exec(record) ?? [];
      if (number && date) dates.set(number, (dates.get(number) ?? new Set()).add(date));
    }
    return dates;
  }
});
