import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleFunctions } from '../../infra/build/bundle.ts';
import { FUNCTION_NAMES, folderOf } from '../../infra/functions/function-names.ts';
import { stageConfigOf } from '../../infra/stage-config.ts';
import { FAULT_KINDS } from '../../local/simulation/faults/schedule.ts';

const textOf = (name: string): string => readFileSync(`docs/${name}.md`, 'utf8');
const rowsOf = (name: string): string[] =>
  textOf(name)
    .split('\n')
    .filter((line) => /^\| (?!-)/.test(line));

describe('docs/security.md', () => {
  const claims = rowsOf('security').slice(1);

  it.each(claims)('%s is tied to a test', (claim) => {
    const cited = claim.split('|').at(-2) ?? '';
    const files = [...cited.matchAll(/`(test\/[^`]+)`((?:,? "[^"]+")+)/g)];
    expect(files.length).toBeGreaterThan(0);
    for (const [, file = '', names = ''] of files) {
      expect(existsSync(file), file).toBe(true);
      const source = readFileSync(file, 'utf8');
      for (const [, name = ''] of names.matchAll(/"([^"]+)"/g)) {
        expect(source, `${file}: ${name}`).toMatch(`'${name}'`);
      }
    }
  });
});

describe('docs/functions.md', () => {
  const rows = new Map(
    rowsOf('functions').map((row) => {
      const [, name = '', bundle = ''] = row.split('|').map((cell) => cell.trim());
      return [name, Number(bundle.replace(' kB', ''))];
    }),
  );

  it.each(FUNCTION_NAMES)('has the size of %s, give or take a tenth', async (name) => {
    const { dir } = await bundleFunctions();
    const kilobytes = statSync(join(dir, folderOf(name), 'index.cjs')).size / 1000;
    expect(Math.abs(Number(rows.get(name)) - kilobytes) / kilobytes).toBeLessThan(0.1);
  });
});

describe('docs/faults.md', () => {
  it('has every kind of fault, and no other', () => {
    const named = rowsOf('faults').flatMap((row) => /^\| `([a-z-]+)` /.exec(row)?.[1] ?? []);
    expect(named.toSorted()).toEqual([...FAULT_KINDS].toSorted());
  });

  it('has every file of the simulation', () => {
    const files = readdirSync('local/simulation', { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'chance.ts')
      .map((entry) => entry.name);
    const rows = rowsOf('faults').join();
    expect(files.filter((name) => !rows.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('docs/deploy.md', () => {
  const settings = new Map(
    rowsOf('deploy').map((row) => {
      const [, name = '', dev = '', prod = ''] = row.split('|').map((cell) => cell.trim());
      return [name.replaceAll('`', ''), { dev, prod }];
    }),
  );
  const shown = (value: unknown): string =>
    typeof value === 'object' ? JSON.stringify(value) : String(value ?? 'none');
  const [, dev] = stageConfigOf('dev', { dev: { alarmEmail: 'ops@example.com' } });

  it.each(Object.keys(dev))('has the setting %s with the defaults of both stages', (name) => {
    for (const stage of ['dev', 'prod'] as const) {
      const value = Object(stageConfigOf(stage)[1])[name];
      expect(settings.get(name)?.[stage], stage).toBe(`\`${shown(value)}\``);
    }
  });
});
