import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import {
  extraIn,
  MAX_EXTRA_BYTES,
  MAX_UNKNOWN_COLUMNS,
} from '../../../functions/domain/unknown-columns.ts';
import { csvSource } from '../../../functions/formats/csv-source.ts';
import { ndjsonSource } from '../../../functions/formats/json-source.ts';
import type { Source } from '../../../functions/formats/source.ts';
import { UnreadableBody } from '../../../functions/formats/unreadable-body.ts';
import { chunksOf, planOf } from '../../../functions/intake/cut.ts';
import { decodeChunk, encodeChunk } from '../../../functions/stream/chunk.ts';
import { validateChunk } from '../../../functions/validation/validate-chunk.ts';
import { aLine, aRecord } from '../../support/lines.ts';

const POLICIES = ['ignore', 'extra', 'quarantine'] as const;
type Policy = (typeof POLICIES)[number];

/** What becomes of the lines of a source. */
function validated(source: Source) {
  const chunks = [...chunksOf(source, planOf(source), 'i1')].map((chunk) =>
    validateChunk(decodeChunk(encodeChunk(chunk))),
  );
  return {
    accepted: chunks.flatMap(({ accepted }) => accepted),
    quarantined: chunks.flatMap(({ quarantined }) => quarantined),
    warnings: source.warnings,
  };
}

const csv = (policy: Policy, names: string, ...cells: string[]) => {
  const rows = cells.map((more) => `${aRecord()},${more}`);
  const text = [`${COLUMNS.join(',')},${names}`, ...rows].join('\n');
  return validated(csvSource(Buffer.from(text), undefined, policy));
};

const RECORD = {
  InvoiceNo: '536365',
  StockCode: '85123A',
  Description: 'WHITE HANGING HEART T-LIGHT HOLDER',
  Quantity: 6,
  InvoiceDate: '2010-12-01T08:26:00',
  UnitPrice: 2.55,
  CustomerID: '17850',
  Country: 'United Kingdom',
};
const KNOWN = JSON.stringify(RECORD).slice(0, -1);

const json = (policy: Policy, ...members: string[]) =>
  validated(
    ndjsonSource(Buffer.from(members.map((more) => `${KNOWN},${more}}`).join('\n')), policy),
  );

const extras = ({ accepted }: ReturnType<typeof validated>) =>
  accepted.map(({ extra }) => (extra === undefined ? null : extraIn(extra)));

describe('an unknown column', () => {
  it.each([
    ['CSV', (policy: Policy) => csv(policy, 'Till,Shift', '7,', ' , ')],
    ['JSON', (policy: Policy) => json(policy, '"Till":7,"Shift":""', '"Till":null,"Shift":" "')],
  ])('is ignored, kept, or quarantines the lines that have a value in it: %s', (_, read) => {
    expect(read('ignore').accepted).toEqual([aLine(), aLine({ row: 2 })]);
    expect(read('extra').accepted).toEqual([aLine({ extra: '{"Till":"7"}' }), aLine({ row: 2 })]);
    const { accepted, quarantined } = read('quarantine');
    expect(accepted).toEqual([aLine({ row: 2 })]);
    expect(quarantined).toMatchObject([
      {
        row: 1,
        reason: 'unknown_column',
        column: 'Till',
        message:
          '"Till": expected no value, because the column is not part of an invoice line, found "7"',
      },
    ]);
  });

  it.each(POLICIES)('is named in a warning that says what happens to it: %s', (policy) => {
    const warning = {
      ignore: 'Columns that are not part of an invoice line were ignored: "Till".',
      extra: 'Columns that are not part of an invoice line are kept as text in extra: "Till".',
      quarantine:
        'Columns that are not part of an invoice line: "Till". Lines with a value in one are quarantined.',
    }[policy];
    expect(csv(policy, 'Till', '7').warnings).toEqual([warning]);
    expect(json(policy, '"Till":7').warnings).toEqual([warning]);
  });

  it('of CSV without a name, or with that of another one, goes by its position', () => {
    const names = 'Till,,Till,Column 10';
    expect(extras(csv('extra', names, 'a,b,c,d'))).toEqual([
      { Till: 'a', 'column 10': 'b', 'Till (column 11)': 'c', 'Column 10': 'd' },
    ]);
    expect(csv('quarantine', '', 'x').quarantined).toMatchObject([{ column: 'column 9' }]);
    expect(csv('extra', '', '').accepted).toEqual([aLine()]);
  });

  it('of JSON keeps every digit, and what is no text as it was sent', () => {
    const members = '"n":1.10,"e":1e400,"b":false,"o":{ "a": [1.0, "x"] },"__proto__":"p"';
    const [line] = json('extra', members).accepted;
    expect(line?.extra).toBe(
      '{"n":"1.10","e":"1e400","b":"false","o":"{ \\"a\\": [1.0, \\"x\\"] }","__proto__":"p"}',
    );
  });

  it('does not hide another fault of its line, which comes first', () => {
    const text = `${COLUMNS.join(',')},Till\n${aRecord({ Quantity: 'six' })},7`;
    for (const policy of POLICIES) {
      const { quarantined } = validated(csvSource(Buffer.from(text), undefined, policy));
      expect(quarantined).toMatchObject([{ reason: 'invalid_quantity' }]);
    }
  });
});

describe('what is kept has bounds:', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, at) => `"k${at}":"v"`).join(',');
  const column = (bytes: number) => `"k":"${'x'.repeat(bytes - '{"k":""}'.length)}"`;

  it.each([
    ['columns', many(MAX_UNKNOWN_COLUMNS), many(MAX_UNKNOWN_COLUMNS + 1)],
    ['bytes', column(MAX_EXTRA_BYTES), column(MAX_EXTRA_BYTES + 1)],
    ['characters of a name', `"${'n'.repeat(100)}":1`, `"${'n'.repeat(101)}":1`],
  ])('%s', (_, most, tooMuch) => {
    expect(json('extra', most).quarantined).toEqual([]);
    expect(json('extra', tooMuch).quarantined).toMatchObject([{ reason: 'value_too_long' }]);
    expect(json('ignore', tooMuch).quarantined).toEqual([]);
  });

  it.each([
    ['"k":"\\u0000"', 'nul_byte'],
    ['"k":"\\ud800"', 'invalid_text'],
    ['"\\udc00":"x"', 'invalid_text'],
  ])('no value that readers refuse: %s', (member, reason) => {
    expect(json('extra', member).quarantined).toMatchObject([{ reason }]);
  });

  it('a header row with a longer name is refused, unless its column is ignored', () => {
    const name = 'n'.repeat(101);
    expect(() => csv('extra', name, 'x')).toThrow(UnreadableBody);
    expect(() => csv('quarantine', name, 'x')).toThrow(
      /column 9 .* 101 characters, and at most 100/,
    );
    expect(csv('ignore', name, 'x').accepted).toEqual([aLine()]);
  });
});

it('every text is kept as it was sent, in CSV and in JSON alike', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(fc.dictionary(text, text, { maxKeys: 5 }), (values) => {
      const sent = Object.entries(values).filter(
        ([name, value]) => name.trim() === name && !/["\r\n\0]/.test(name + value) && value.trim(),
      );
      const quoted = (of: string[]) => of.map((each) => `"${each}"`).join(',');
      const names = sent.map(([name]) => name);
      const cells = sent.map(([, value]) => value);
      const expected = sent.length === 0 ? null : Object.fromEntries(sent);
      if (sent.length > 0)
        expect(extras(csv('extra', quoted(names), quoted(cells)))).toEqual([expected]);
      const members = JSON.stringify(Object.fromEntries(sent)).slice(1, -1);
      expect(extras(json('extra', members || '"x":""'))).toEqual([expected]);
    }),
    { numRuns: 100, examples: [[JSON.parse('{"__proto__":"p"}')]] },
  );
});
