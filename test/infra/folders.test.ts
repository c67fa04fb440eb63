import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FUNCTION_NAMES, folderOf } from '../../infra/functions/function-names.ts';

/** The folders that the table of docs/architecture.md describes, without those of the steps. */
const section = readFileSync('docs/architecture.md', 'utf8')
  .split('\n## The folders\n')[1]
  ?.split('\n## ')[0];
const described = (section ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`<]+)\/`/g)])
  .map(([, folder = '']) => folder);

/** One row describes all of them. */
const OF_FUNCTIONS = FUNCTION_NAMES.map((name) => `functions/${folderOf(name)}`);

const foldersIn = (top: string): string[] =>
  readdirSync(top, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${top}/${name}`);

describe('the table of folders in docs/architecture.md', () => {
  it.each(['functions', 'cli', 'local', 'console'])('has a row for each folder of %s/', (top) => {
    const missing = foldersIn(top).filter(
      (folder) => ![...described, ...OF_FUNCTIONS].includes(folder),
    );
    expect(missing).toEqual([]);
  });

  it('describes folders that exist, each once', () => {
    expect(described.filter((folder) => !existsSync(folder))).toEqual([]);
    expect(described.filter((folder, at) => described.indexOf(folder) < at)).toEqual([]);
  });
});
