import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openingOf } from '../../../../cli/upload/file/opening.ts';
import { partBodies } from '../../../../cli/upload/file/part-bodies.ts';
import type { SourceFile } from '../../../../cli/upload/file/source-file.ts';
import { PART_BYTES } from '../../../../cli/upload/plan/cutting.ts';
import { type Survey, surveyOf } from '../../../../cli/upload/plan/survey.ts';
import { aFile, csvOfLines, rowsOf } from '../a-file.ts';

const LINES = 40_000;
const FILE = csvOfLines(LINES);

async function survey(file: SourceFile): Promise<Survey> {
  return surveyOf(file, await openingOf(file));
}

describe('the parts of a file', () => {
  it('begin at the first record at or behind each multiple of 1.5 MB', async () => {
    const { parts } = await survey(aFile(FILE));
    expect(parts.length).toBe(Math.ceil(FILE.length / PART_BYTES));
    for (const [index, part] of parts.slice(1).entries()) {
      const mark = (index + 1) * PART_BYTES;
      expect(part.start).toBeGreaterThanOrEqual(mark);
      expect(part.start - mark).toBeLessThan(100);
      expect(FILE.slice(part.start - 2, part.start)).toBe('\r\n');
    }
  });

  it('are the same however the bytes arrive', async () => {
    const { parts } = await survey(aFile(FILE));
    for (const piece of [1 << 16, 777_777, FILE.length]) {
      expect((await survey(aFile(FILE, 'csv', piece))).parts).toEqual(parts);
    }
  });

  it('say which rows they hold', async () => {
    const { parts, rows } = await survey(aFile(FILE));
    expect(rows).toBe(LINES);
    expect(parts.map((part) => part.firstRow)).toEqual(
      parts.map((_, at) => 1 + parts.slice(0, at).reduce((sum, part) => sum + part.rows, 0)),
    );
  });

  it('are the file again when put together, each with the header before it', async () => {
    const file = aFile(FILE);
    const { header } = await openingOf(file);
    const { parts } = await survey(file);
    let together = '';
    for await (const { body } of partBodies(file, header, parts)) {
      expect(body.subarray(0, header.length)).toEqual(header);
      expect(body.length).toBeLessThan(4_000_000);
      together += body.subarray(header.length);
    }
    expect(header + together).toBe(FILE);
  });

  it('stay the same when the file grows, but for the last', async () => {
    const before = (await survey(aFile(FILE))).parts;
    const after = (await survey(aFile(FILE + rowsOf(30_000, LINES + 1)))).parts;
    expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
    expect(after.length).toBeGreaterThan(before.length);
  });

  it('never cut a record that goes over several lines', async () => {
    const record = `536365,85123A,"${'A\nB'.repeat(2000)}",6,12/1/2010 8:26,2.55,17850,EIRE\n`;
    const text = csvOfLines(0) + record.repeat(500);
    const { parts, rows } = await survey(aFile(text));
    expect(rows).toBe(500);
    for (const part of parts.slice(1))
      expect((part.start - csvOfLines(0).length) % record.length).toBe(0);
  });

  it('lose no row to a quote that is not closed', async () => {
    const broken = '536365,85123A,"HOLDER,6,12/1/2010 8:26,2.55,17850,EIRE\r\n';
    const { rows } = await survey(aFile(csvOfLines(20_000) + broken + rowsOf(20_000)));
    expect(rows).toBe(40_001);
  });

  it('count every record of any text', async () => {
    const line = fc.stringMatching(/^[a-z",;\n]{1,30}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        async (lines, piece) => {
          const text = csvOfLines(0) + lines.join('\r\n');
          const [whole, pieces] = [
            await survey(aFile(text)),
            await survey(aFile(text, 'csv', piece)),
          ];
          expect(pieces).toEqual(whole);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a file of no rows', () => {
  it('is sent as one part, so that its header is judged', async () => {
    const { parts, rows } = await survey(aFile(csvOfLines(0)));
    expect([parts.length, rows]).toEqual([1, 0]);
  });

  it('is refused when it has no header either', async () => {
    await expect(openingOf(aFile('\r\n  \r\n'))).rejects.toThrow('is empty');
  });
});

describe('what the file is written in', () => {
  const withPound = FILE.replace('NUMBER 3"', 'COSTS £3"');

  it('is UTF-8 when its bytes are', async () => {
    expect((await survey(aFile(withPound))).utf8).toBe(true);
  });

  it('is not when a byte is no UTF-8, and only the part that holds it is other than ASCII', async () => {
    const { utf8, parts } = await survey(aFile(Buffer.from(withPound, 'latin1')));
    expect(utf8).toBe(false);
    expect(parts.map((part) => part.ascii)).toEqual(parts.map((_, at) => at > 0));
  });

  it('is UTF-8 after a byte order mark, which is not sent', async () => {
    const { header, saysUtf8 } = await openingOf(aFile(`\ufeff${FILE}`));
    expect(saysUtf8).toBe(true);
    expect(header.toString()).toBe(csvOfLines(0));
  });

  it('is refused when it is UTF-16', async () => {
    const utf16 = Buffer.from(`\ufeff${FILE.slice(0, 500)}`, 'utf16le');
    await expect(openingOf(aFile(utf16))).rejects.toThrow('UTF-16');
  });
});

describe('JSON', () => {
  const object = '{"InvoiceNo":"536365","StockCode":"85123A"}';

  it('one object a line: each line with something in it is a row', async () => {
    const text = `${object}\n\n${object}\r\n${object}`;
    expect((await survey(aFile(text, 'ndjson'))).rows).toBe(3);
  });

  it('an array is one part with as many rows as elements', async () => {
    const { parts, rows } = await survey(aFile(`[${object},\n${object}]`, 'json'));
    expect([parts.length, rows]).toEqual([1, 2]);
  });

  it('an array that is broken is refused before anything is sent', async () => {
    await expect(survey(aFile(`[${object},`, 'json'))).rejects.toThrow(/JSON/);
  });

  it('a record that no POST can hold is refused with its row', async () => {
    const text = `${object}\n${' '.repeat(10)}"${'x'.repeat(5_000_000)}"\n`;
    await expect(survey(aFile(text, 'ndjson'))).rejects.toThrow('Row 2 does not end');
  });
});

it('a header that lacks a column is refused in the words of the API', async () => {
  await expect(openingOf(aFile('InvoiceNo,StockCode\r\n1,2\r\n'))).rejects.toThrow(/UnitPrice/);
});

it('a file that changes while it is sent is noticed', async () => {
  const { header } = await openingOf(aFile(FILE));
  const { parts } = await survey(aFile(FILE));
  const bodies = partBodies(aFile(FILE.replace('NUMBER 7"', 'NUMBER 8"')), header, parts);
  await expect(bodies.next()).rejects.toThrow('changed while it was being read');
});
