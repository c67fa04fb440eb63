import { expect, it } from 'vitest';
import { progressOn } from '../../../cli/ui/progress.ts';
import { counted, duration, grouped } from '../../../cli/ui/text.ts';
import { textTable } from '../../../cli/ui/text-table.ts';

it('numbers are formatted the same on every host', () => {
  expect([grouped(541909), grouped(-1000), grouped(9_007_199_254_740_993n), grouped(7)]).toEqual([
    '541,909',
    '-1,000',
    '9,007,199,254,740,993',
    '7',
  ]);
  expect([counted(1, 'line'), counted(0, 'batch'), counted(2000, 'delivery')]).toEqual([
    '1 line',
    '0 batches',
    '2,000 deliveries',
  ]);
  expect([duration(0.44), duration(59.7), duration(200), duration(7500)]).toEqual([
    '0.4 s',
    '1 min 0 s',
    '3 min 20 s',
    '2 h 5 min',
  ]);
});

it('a table aligns its columns, with numbers to the right', () => {
  const rows = [
    [{ text: 'EIRE' }, { text: '7', right: true }],
    [{ text: '£' }, { text: '1234', right: true }],
  ];
  expect(textTable(['country', 'lines'], rows)).toBe(
    ['country  lines', '───────  ─────', 'EIRE         7', '£         1234'].join('\n'),
  );
});

it('progress rewrites one line on a terminal, and notes stay', () => {
  let [text, time] = ['', 0];
  const write = (piece: string) => {
    text += piece;
  };
  const progress = progressOn({ isTTY: true, columns: 20, write }, () => time);
  for (const update of ['one', 'two', 'a line that is far too long']) {
    time += 60;
    progress.update(update);
  }
  progress.note('kept');
  expect(text).toBe('\r\u001b[2Ktwo\r\u001b[2Kkept\n');
});

it('progress prints a line every few seconds when the output is not a terminal', () => {
  let [text, time] = ['', 0];
  const write = (piece: string) => {
    text += piece;
  };
  const progress = progressOn({ write }, () => time);
  for (; time <= 10_000; time += 500) progress.update(`${time}`);
  expect(text).toBe('3000\n6000\n9000\n');
});
