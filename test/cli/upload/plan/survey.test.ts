import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openingOf } from '../../../../cli/upload/file/opening.ts';
import { partBodies } from '../../../../cli/upload/file/part-bodies.ts';
import type { SourceFile } from '../../../../cli/upload/file/source-file.ts';
import { PART_BYTES } from '../../../../cli/upload/plan/cutting.ts';
import { type Survey, surveyOf } from '../../../../cli/upload/plan/survey.ts';
import { aFile, csvOfLines, rowsOf } from '../a-file.ts';

const LINES = 80_000;
const FILE = csvOfLines(LINES);

async function survey(file: SourceFile): Promise<Survey> {
  return surveyOf(file, await openingOf(file));
}

describe('the parts of a file', () => {
  it('begin at the first record at or after each multiple of the size of a part', async () => {
    const { parts } = await survey(aFile(FILE));
    expect(parts.length).toBe(Math.ceil(FILE.length / PART_BYTES));
    for (const [index, part] of parts.slice(1).entries()) {
      const mark = (index + 1) * PART_BYTES;
      expect(part.start).toBeGreaterThanOrEqual(mark);
      expect(part.start - mark).toBeLessThan(100);
      expect(FILE.slice(part.start - 2, part.start)).toBe('\r\n');
    }
  });

  it('do not depend on the sizes in which the bytes arrive', async () => {
    const { parts } = await survey(aFile(FILE));
    for (const piece of [1 << 16, 777_777, FILE.length]) {
      expect((await survey(aFile(FILE, 'csv', piece))).parts).toEqual(parts);
    }
  });

  it('know which rows they contain', async () => {
    const { parts, rows } = await survey(aFile(FILE));
    expect(rows).toBe(LINES);
    expect(parts.map((part) => part.firstRow)).toEqual(
      parts.map((_, at) => 1 + parts.slice(0, at).reduce((sum, part) => sum + part.rows, 0)),
    );
  });

  it('have bodies that are the header and, in sequence, the bytes of the file', async () => {
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

  it('stay the same when the file grows, except for the last', async () => {
    const before = (await survey(aFile(FILE))).parts;
    const after = (await survey(aFile(FILE + rowsOf(60_000, LINES + 1)))).parts;
    expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
    expect(after.length).toBeGreaterThan(before.length);
  });

  it('do not cut a record that spans several lines', async () => {
    const record = `536365,85123A,"${'A\nB'.repeat(2000)}",6,12/1/2010 8:26,2.55,17850,EIRE\n`;
    const text = csvOfLines(0) + record.repeat(500);
    const { parts, rows } = await survey(aFile(text));
    expect(rows).toBe(500);
    for (const part of parts.slice(1))
      expect((part.start - csvOfLines(0).length) % record.length).toBe(0);
  });

  it('lose no row to an unclosed quote', async () => {
    const broken = '536365,85123A,"HOLDER,6,12/1/2010 8:26,2.55,17850,EIRE\r\n';
    const { rows } = await survey(aFile(csvOfLines(20_000) + broken + rowsOf(20_000)));
    expect(rows).toBe(40_001);
  });

  it('are the same for any text, whatever the sizes in which its bytes arrive', async () => {
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

describe('a file without rows', () => {
  it('is sent as one part, so that ingest checks its header', async () => {
    const { parts, rows } = await survey(aFile(csvOfLines(0)));
    expect([parts.length, rows]).toEqual([1, 0]);
  });
});

describe('the encoding of a file', () => {
  const withPound = FILE.replace('NUMBER 3"', 'COSTS £3"');

  it('is UTF-8 when its bytes are valid UTF-8', async () => {
    expect((await survey(aFile(withPound))).utf8).toBe(true);
  });

  it('is not UTF-8 when a byte is invalid, and only the part with that byte is not ASCII', async () => {
    const { utf8, parts } = await survey(aFile(Buffer.from(withPound, 'latin1')));
    expect(utf8).toBe(false);
    expect(parts.map((part) => part.ascii)).toEqual(parts.map((_, at) => at > 0));
  });
});

describe('JSON', () => {
  const object = '{"InvoiceNo":"536365","StockCode":"85123A"}';

  it('with one object per line has a row for each line that is not blank', async () => {
    const text = `${object}\n\n${object}\r\n${object}`;
    expect((await survey(aFile(text, 'ndjson'))).rows).toBe(3);
  });

  it('that is an array is one part, with a row for each element', async () => {
    const { parts, rows } = await survey(aFile(`[${object},\n${object}]`, 'json'));
    expect([parts.length, rows]).toEqual([1, 2]);
  });

  it('that is a damaged array is refused before anything is sent', async () => {
    await expect(survey(aFile(`[${object},`, 'json'))).rejects.toThrow(
      'lines.json is not valid JSON: see line 1, column 46, in element 2 of the array.',
    );
  });

  it('that is one object is refused, with the format that takes it', async () => {
    await expect(survey(aFile(object, 'json'))).rejects.toThrow(/not a JSON array.*\.ndjson/);
  });

  it('with a record that is too long for a POST is refused, with the number of the row', async () => {
    const text = `${object}\n${' '.repeat(10)}"${'x'.repeat(5_000_000)}"\n`;
    await expect(survey(aFile(text, 'ndjson'))).rejects.toThrow('Row 2 does not end');
  });
});
