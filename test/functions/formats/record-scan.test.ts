import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_RECORD_BYTES,
  type ScannedRecord,
  scanRecords,
} from '../../../functions/formats/record-scan.ts';
import { cpuMs } from './cpu-time.ts';

type Found = { text: string; broken?: string };

const COMMA = 44;

function scanned(text: string | Buffer, fields = 3, atEnd = true): Found[] {
  const bytes = Buffer.from(text);
  return Array.from(
    scanRecords(bytes, { delimiter: COMMA, fields, atEnd }),
    ({ start, end, broken }) => ({
      text: bytes.toString('latin1', start, end),
      ...(broken && { broken }),
    }),
  );
}

const whole = (...texts: string[]): Found[] => texts.map((text) => ({ text }));
const unclosed = (text: string): Found => ({ text, broken: 'unclosed_quote' });

describe('records end', () => {
  it('at LF, CR and CRLF, with or without one at the end', () => {
    expect(scanned('1,2,3\n4,5,6\r7,8,9\r\na,b,c')).toEqual(
      whole('1,2,3', '4,5,6', '7,8,9', 'a,b,c'),
    );
  });

  it('without a record for empty lines, but with one for a line of spaces', () => {
    expect(scanned('\r\n\n1,2,3\n\n\r\n\r \n\n')).toEqual(whole('1,2,3', ' '));
  });

  it('not at a line end within quotes', () => {
    expect(scanned('1,"two\r\nlines\n",3\n4,5,6\n')).toEqual(
      whole('1,"two\r\nlines\n",3', '4,5,6'),
    );
  });

  it('where their line ends even with too few or too many fields, which validation reports', () => {
    expect(scanned('1,2\n1,2,3,4\n1,2,3,"4"\n')).toEqual(whole('1,2', '1,2,3,4', '1,2,3,"4"'));
  });

  it('where their line ends if a quote is in the middle of a field', () => {
    expect(scanned('1,7" FRAME,3\n4,5,6\n')).toEqual(whole('1,7" FRAME,3', '4,5,6'));
  });
});

describe('an unclosed quote costs only its own line', () => {
  it('when nothing closes it', () => {
    expect(scanned('1,2,3\n4,"5,6\n7,8,9\n')).toEqual([
      ...whole('1,2,3'),
      unclosed('4,"5,6'),
      ...whole('7,8,9'),
    ]);
  });

  it('in the last line, with or without a line end', () => {
    expect(scanned('4,"5,6\n')).toEqual([unclosed('4,"5,6')]);
    expect(scanned('4,5,"6')).toEqual([unclosed('4,5,"6')]);
  });

  it('when only the opening quote of a later row could close it', () => {
    expect(scanned('1,"2,3\n4,"5",6\n')).toEqual([unclosed('1,"2,3'), ...whole('4,"5",6')]);
    expect(scanned('1,"2,3\n4,",5",6\n')).toEqual([unclosed('1,"2,3'), ...whole('4,",5",6')]);
  });

  it('when a stray quote in a later row could close it and the number of fields happens to fit', () => {
    expect(scanned('1,"OLD SIGN,3\n4,FRAME 7",6\n')).toEqual([
      unclosed('1,"OLD SIGN,3'),
      ...whole('4,FRAME 7",6'),
    ]);
  });

  it('when it closes in the middle of a field', () => {
    expect(scanned('1,"2"x,3\n4,5,6\n')).toEqual([unclosed('1,"2"x,3'), ...whole('4,5,6')]);
  });

  it('when a record over several lines would not have as many fields as the header', () => {
    expect(scanned('1,"2\n3",4,5\n6,7,8\n')).toEqual([
      unclosed('1,"2'),
      ...whole('3",4,5', '6,7,8'),
    ]);
  });

  it('when it closes too far away', () => {
    const far = `1,"2\n${'x\n'.repeat(MAX_RECORD_BYTES / 2)}",3\n`;
    expect(scanned(far)[0]).toEqual(unclosed('1,"2'));
    const near = `1,"2\n${'x\n'.repeat(MAX_RECORD_BYTES / 2 - 20)}",3\n`;
    expect(scanned(near)).toHaveLength(1);
  });
});

describe('a record longer than a chunk', () => {
  it.each(['x', '"'])('is broken as a whole, and its neighbours are not (%s)', (first) => {
    const long = `1,${first}${'x'.repeat(MAX_RECORD_BYTES)},3`;
    expect(scanned(`1,2,3\n${long}\n4,5,6\n`)).toEqual([
      { text: '1,2,3' },
      { text: long, broken: 'record_too_long' },
      { text: '4,5,6' },
    ]);
  });

  it('is not broken if it is exactly as long as the limit', () => {
    const longest = `1,"${'x'.repeat(MAX_RECORD_BYTES - 6)}",3`;
    expect(longest).toHaveLength(MAX_RECORD_BYTES);
    expect(scanned(`${longest}\n4,5,6\n`)).toEqual(whole(longest, '4,5,6'));
  });
});

const cell = fc.oneof(
  fc.stringMatching(/^[a-z ]{0,6}$/),
  fc.constantFrom('"a"', '"a,b"', '""', '"say ""hi"""', '",x"', '"x,"', 'FRAME'),
);
const row = fc
  .array(cell, { minLength: 8, maxLength: 8 })
  .map((cells) => ['r', ...cells].join(','));
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');

describe('for any text', () => {
  const text = fc.array(fc.constantFrom('"', '""', ',', '\n', '\r\n', '\r', 'x', 'yz', ' '), {
    maxLength: 60,
  });

  it('records are in order, cover every byte but line ends, and end at line ends', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 4 }), (parts, fields) => {
        const bytes = Buffer.from(parts.join(''));
        let at = 0;
        for (const { start, end, next } of scanRecords(bytes, { delimiter: COMMA, fields })) {
          expect(bytes.toString('latin1', at, start)).toMatch(/^[\r\n]*$/);
          expect(end).toBeGreaterThan(start);
          expect(bytes.toString('latin1', end, next)).toMatch(/^(\r\n|\r|\n|)$/);
          at = next;
        }
        expect(bytes.toString('latin1', at)).toMatch(/^[\r\n]*$/);
      }),
      { numRuns: 1000 },
    );
  });

  it('a text that arrives in pieces has the same records', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (parts, piece) => {
        const bytes = Buffer.from(parts.join(''));
        const whole = Array.from(scanRecords(bytes, { delimiter: COMMA, fields: 3 }));
        expect(inPieces(bytes, piece)).toEqual(whole);
      }),
      { numRuns: 1000 },
    );
  });

  /** The records that a reader finds if it receives `piece` bytes at a time. */
  function inPieces(bytes: Buffer, piece: number): ScannedRecord[] {
    const found: ScannedRecord[] = [];
    for (let to = piece; ; to += piece) {
      const atEnd = to >= bytes.length;
      const start = found.at(-1)?.next ?? 0;
      const scan = { delimiter: COMMA, fields: 3, start, atEnd };
      found.push(...scanRecords(bytes.subarray(0, to), scan));
      if (atEnd) return found;
    }
  }

  it('one stray quote costs at most its own line', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 12 }),
        lineEnd,
        fc.nat(),
        fc.nat(),
        (rows, end, which, where) => {
          const hit = which % rows.length;
          const broken = withQuote(rows[hit] ?? '', where);
          const texts = rows.map((text, index) => (index === hit ? broken : text));
          const found = scanned(texts.join(end), 9);
          expect(found.map((record) => record.text)).toEqual(texts);
          expect(found.filter((record, index) => record.broken && index !== hit)).toEqual([]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  /** Adds a quote at the beginning of one of the fields. */
  function withQuote(text: string, where: number): string {
    const starts = [...text].flatMap((character, at) => (character === ',' ? [at + 1] : []));
    const at = starts[where % starts.length] ?? 0;
    return `${text.slice(0, at)}"${text.slice(at)}`;
  }

  it('the time of a scan grows linearly with the length', () => {
    const hostile = '",a","\n';
    const bytes = Buffer.from(hostile.repeat(4_000_000 / hostile.length));
    const began = process.cpuUsage();
    let records = 0;
    for (const { broken } of scanRecords(bytes, { delimiter: COMMA, fields: 64 })) {
      if (broken === 'unclosed_quote') records += 1;
    }
    console.log(`hostile 4 MB: ${cpuMs(began)} ms of CPU`);
    expect(records).toBe(Math.floor(bytes.length / hostile.length));
  });
});
