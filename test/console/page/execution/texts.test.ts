import { describe, expect, it } from 'vitest';
import { causeText } from '../../../../console/page/execution/cause-text.ts';
import { laidOut } from '../../../../console/page/execution/json-text.ts';
import { ageText, spanText } from '../../../../console/page/execution/spans.ts';

describe('JSON', () => {
  it.each([
    { a: 1, b: [true, null, 'x: {y}, [z]'], c: {}, d: [], e: { f: ['"quoted" \\ and\n'] } },
    [],
    'text',
  ])('is laid out as JSON.stringify does: %j', (value) => {
    expect(laidOut(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  });

  it('keeps every digit', () => {
    expect(laidOut('{"money":9747747.9340,"id":12345678901234567890}')).toBe(
      '{\n  "money": 9747747.9340,\n  "id": 12345678901234567890\n}',
    );
  });

  it('that is cut off is shown as far as it goes', () => {
    expect(laidOut('{"a":["one","tw')).toBe('{\n  "a": [\n    "one",\n    "tw');
  });
});

describe('a cause', () => {
  it.each([
    ['{"errorType":"E","errorMessage":"The <b>reason</b>","trace":["at f"]}', 'The <b>reason</b>'],
    ['plain text', 'plain text'],
    ['{"other":1}', '{"other":1}'],
    ['null', 'null'],
    ['{"errorMessage":', '{"errorMessage":'],
  ])('%s', (cause, text) => {
    expect(causeText(cause)).toBe(text);
  });
});

describe('a length of time', () => {
  it.each([
    [-1, '0 ms'],
    [0.4, '0 ms'],
    [999.4, '999 ms'],
    [1240, '1.24 s'],
    [9994, '9.99 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min 0 s'],
    [3_725_000, '1 h 2 min'],
  ])('%d ms: %s', (ms, text) => {
    expect(spanText(ms)).toBe(text);
  });

  it.each([
    [0, 'now'],
    [59_000, '59 s'],
    [3_599_000, '59 min'],
    [86_399_000, '23 h'],
    [90_000_000, '1 d'],
  ])('%d ms ago: %s', (ms, text) => {
    expect(ageText(ms)).toBe(text);
  });
});
