import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Import, importsIn, sourcesOf } from '../support/imports.ts';

/** The folders of cli/, from the bottom up. A folder may import only folders of lower rows. */
const ROWS = [
  ['cli/ui', 'cli/trace', 'cli/quarantine/rules'],
  ['cli/upload/conversion', 'cli/quarantine/expression'],
  ['cli/api', 'cli/xlsx', 'cli/sample', 'cli/upload/file', 'cli/upload/stored'],
  ['cli/target'],
  ['cli/bi/sources', 'cli/sql', 'cli/upload/plan', 'cli/upload/archive', 'cli/upload/parquet'],
  [
    'cli/bi/tableau',
    'cli/compact',
    'cli/contract',
    'cli/dictionary',
    'cli/export',
    'cli/line',
    'cli/replay',
    'cli/read-back',
    'cli/quarantine/lines',
    'cli/upload/send',
  ],
  ['cli/trace/events'],
  ['cli/trace/reading'],
  ['cli/trace/terminal'],
  ['cli/trace/openlineage'],
  ['cli/upload/xlsx', 'cli/quarantine/send'],
  ['cli/upload/workbook', 'cli/quarantine/report'],
  ['cli/upload/tables'],
  ['cli/capacity'],
  ['cli/audit', 'cli/bi', 'cli/cost', 'cli/erase', 'cli/status', 'cli/upload'],
  ['cli/retract'],
  ['cli/reprocess'],
  ['cli/run', 'cli/quarantine'],
  ['cli'],
];

const rowOf = (path: string): number => ROWS.findIndex((row) => row.includes(dirname(path)));

/** Whether an import within cli/ goes sideways or upwards, or to or from an unknown folder. */
function isBreach({ file, target }: Import): boolean {
  if (!target.startsWith('cli/')) return false;
  if (rowOf(file) === -1) return true;
  if (dirname(file) === dirname(target)) return false;
  return rowOf(target) === -1 || rowOf(target) >= rowOf(file);
}

describe('the folders of cli/', () => {
  it('import only folders of lower rows', () => {
    const imports = sourcesOf('cli/**/*.ts').flatMap(({ file, source }) => importsIn(file, source));
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.filter(isBreach)).toEqual([]);
  });

  it.each([
    ['a higher row', 'cli/upload/plan/survey.ts', 'cli/upload/send/stall.ts'],
    ['its own row', 'cli/replay/replay.ts', 'cli/read-back/read-back.ts'],
    ['a command', 'cli/api/api.ts', 'cli/status.ts'],
    ['a folder without a row', 'cli/run/once.ts', 'cli/new/x.ts'],
  ])('may not import %s', (_, file, target) => {
    expect(isBreach({ file, target })).toBe(true);
  });
});
