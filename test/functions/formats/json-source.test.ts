import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFaultOf } from '../../../functions/formats/json-fault.ts';
import { jsonSource, ndjsonSource } from '../../../functions/formats/json-source.ts';
import type { Source } from '../../../functions/formats/source.ts';
import { UnreadableBody } from '../../../functions/formats/unreadable-body.ts';

function recordsOf({ bytes, records }: Source): string[] {
  return Array.from(records, ({ start, end }) =>
    Buffer.from(bytes.subarray(start, end)).toString(),
  );
}

const cut = (text: string) => recordsOf(jsonSource(Buffer.from(text)));
const lines = (text: string) => recordsOf(ndjsonSource(Buffer.from(text)));

function errorOf(text: string): UnreadableBody {
  try {
    jsonSource(Buffer.from(text));
  } catch (error) {
    if (error instanceof UnreadableBody) return error;
  }
  throw new Error('The body was read.');
}

describe('a JSON array', () => {
  it('is cut into its elements as they were written', () => {
    expect(
      cut('[ {"a": 1.10},\n{"b":"],{\\"\\\\"} , [1,[2]] ,null,12345678901234567890 ]'),
    ).toEqual(['{"a": 1.10}', '{"b":"],{\\"\\\\"}', '[1,[2]]', 'null', '12345678901234567890']);
  });

  it('has every element on one line', () => {
    expect(cut('[{\r\n  "a": "x\\ny",\n\t"b": 2\n}]')).toEqual(['{\r   "a": "x\\ny", \t"b": 2 }']);
  });

  it('may have no element, or a byte order mark', () => {
    expect(cut(' [ ] ')).toEqual([]);
    expect(cut('\ufeff[1]')).toEqual(['1']);
  });

  it('keeps bytes that are not UTF-8 for the line that holds them', () => {
    const { bytes } = jsonSource(Buffer.from('[{"Description":"\xa3"}]', 'latin1'));
    expect(Buffer.from(bytes).toString('latin1')).toBe('{"Description":"\xa3"}\n');
  });

  it('is cut where JSON.parse finds its elements', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 1, 2), (values, indent) => {
        const elements = cut(JSON.stringify(values, null, indent));
        expect(elements.map((element) => JSON.parse(element))).toEqual(
          JSON.parse(JSON.stringify(values)),
        );
        expect(elements.join('')).not.toContain('\n');
      }),
    );
  });

  it('marks an element that does not fit a chunk as too long', () => {
    const source = jsonSource(Buffer.from(`[{"a":"${'x'.repeat(70_000)}"},{}]`));
    expect(Array.from(source.records, ({ broken }) => broken)).toEqual([
      'record_too_long',
      undefined,
    ]);
  });
});

describe('a body that is not a JSON array is unreadable, with the position of the fault:', () => {
  it.each([
    ['[{"Quantity": NaN}]', { line: 1, column: 15, offset: 14, element: 1 }],
    ['[{"a":1},\n {"a":01}]', { line: 2, column: 8, offset: 17, element: 2 }],
    ['[{"a":1} {"b":2}]', { line: 1, column: 10, offset: 9, element: 1 }],
    ['[{"a":1},]', { line: 1, column: 10, offset: 9, element: 2 }],
    ['[1,2', { line: 1, column: 5, offset: 4, element: 2 }],
    ['[{"a":"x\ty"}]', { line: 1, column: 7, offset: 6, element: 1 }],
    ['[{"a":1,}]', { line: 1, column: 9, offset: 8, element: 1 }],
    ['[1}]', { line: 1, column: 3, offset: 2, element: 1 }],
    ['[] x', { line: 1, column: 4, offset: 3, element: 1 }],
    ['InvoiceNo,StockCode', { line: 1, column: 1, offset: 0 }],
  ])('%s', (text, place) => {
    const error = errorOf(text);
    expect(error.fault).toEqual({ kind: 'invalid-json', ...place });
    expect(error.message).toContain(`line ${place.line}, column ${place.column}`);
  });

  it.each(['{"InvoiceNo":"1"}', '"text"', 'null', '3'])('%s', (text) => {
    expect(errorOf(text).fault).toEqual({ kind: 'not-an-array' });
    expect(errorOf(text).message).toContain('array');
  });

  it.each(['', ' \n', '\ufeff'])('an empty one: %j', (text) => {
    expect(errorOf(text).fault).toEqual({ kind: 'empty' });
  });

  it('at the end of a text that is valid JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(jsonFaultOf(Buffer.from(text).toString('latin1')).offset).toBe(
          Buffer.byteLength(text),
        );
      }),
    );
  });

  it('before the end of a text that JSON.parse refuses, unless the text ends too early', () => {
    const tokens = fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      '1',
      '-',
      '"a"',
      'nul',
      'null',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const fault = jsonFaultOf(text);
        if (isJson(text)) expect(fault.offset).toBe(text.length);
        else
          expect(isJson(text.slice(0, fault.offset)) && fault.offset === text.length).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('at any depth of nesting', () => {
    expect(errorOf('['.repeat(1_000_000)).fault.kind).toBe('invalid-json');
  });

  function isJson(text: string): boolean {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  }
});

describe('NDJSON', () => {
  it('has a record per line, broken lines included, blank lines not', () => {
    expect(lines('{"a":1}\r\n\n  \t\r\n{"b":\n{"c":3}')).toEqual(['{"a":1}', '{"b":', '{"c":3}']);
  });

  it('keeps a CR that does not end a line, for the quarantine', () => {
    expect(lines('InvoiceNo,StockCode\r536365,85123A\r\n')).toEqual([
      'InvoiceNo,StockCode\r536365,85123A',
    ]);
  });

  it('is unreadable when there is nothing in it', () => {
    expect(() => ndjsonSource(Buffer.from('\n \n'))).toThrow(UnreadableBody);
  });
});

describe('a warning', () => {
  const LINE =
    '{"InvoiceNo":"1","StockCode":"2","Quantity":3,"InvoiceDate":"","UnitPrice":4,"Country":""';

  it('names keys that are not columns of an invoice line', () => {
    const body = `${LINE},"Till":1}\n{"b\n${LINE},"__proto__":1}\n`;
    expect(ndjsonSource(Buffer.from(body)).warnings).toEqual([
      'Columns that are not part of an invoice line were ignored: "Till", "__proto__".',
    ]);
  });

  it('names required columns that are missing from every record', () => {
    const body = `[${LINE.replace('UnitPrice', 'UnitPrce')}}]`;
    expect(jsonSource(Buffer.from(body)).warnings).toEqual([
      'Columns that are not part of an invoice line were ignored: "UnitPrce".',
      'No record names UnitPrice.',
    ]);
  });

  it('is not given without a reason', () => {
    expect(jsonSource(Buffer.from(`[${LINE}}]`)).warnings).toEqual([]);
  });
});
