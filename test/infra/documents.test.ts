import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleFunctions, bundleOf } from '../../infra/build/bundle.ts';
import { FUNCTION_NAMES, folderOf } from '../../infra/functions/function-names.ts';
import { FUNCTION_SIZES } from '../../infra/functions/function-sizes.ts';
import { stageConfigOf } from '../../infra/stage-config.ts';
import { FAULT_KINDS } from '../../local/faults/fault.ts';
import { LIVE_KINDS } from '../../local/faults/live-settings.ts';
import { EVERY_OPTION } from './support/every-option.ts';
import { anchors, paths, relativeLinks } from './support/markdown.ts';

const textOf = (name: string): string => readFileSync(`docs/${name}.md`, 'utf8');

/** Returns the cells of each table row in a text, header rows included. */
const tableRows = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => /^\| (?!-)/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

const rowsOf = (name: string): string[][] => tableRows(textOf(name));

describe.each(['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md').sort()])(
  '%s',
  (file) => {
    const text = readFileSync(file, 'utf8');
    const targets = relativeLinks(text).map((link) => {
      const [path = '', anchor] = link.split('#');
      return { link, path: path === '' ? file : join(dirname(file), path), anchor };
    });

    it('links only to existing files', () => {
      const broken = targets.filter(({ path }) => !existsSync(path));
      expect(broken.map(({ link }) => link)).toEqual([]);
    });

    it('links only to existing headings', () => {
      const broken = targets.filter(
        ({ path, anchor }) => anchor && !anchors(readFileSync(path, 'utf8')).includes(anchor),
      );
      expect(broken.map(({ link }) => link)).toEqual([]);
    });

    it('names only existing paths', () => {
      expect(paths(text).filter((path) => globSync(path).length === 0)).toEqual([]);
    });
  },
);

describe('docs/security.md', () => {
  const claims = rowsOf('security')
    .slice(1)
    .map(([threat = '', , tests = '']) => [threat, tests] as const);

  it.each(claims)('names an existing test for: %s', (_, tests) => {
    const files = [...tests.matchAll(/`(test\/[^`]+)`((?:,? "[^"]+")+)/g)];
    expect(files.length).toBeGreaterThan(0);
    for (const [, file = '', titles = ''] of files) {
      expect(existsSync(file), file).toBe(true);
      const source = readFileSync(file, 'utf8');
      for (const [, title = ''] of titles.matchAll(/"([^"]+)"/g)) {
        expect(source.includes(`'${title}'`), `${file}: ${title}`).toBe(true);
      }
    }
  });
});

describe('docs/functions.md', () => {
  const [functions = '', sizes = ''] = textOf('functions').split('\n## Bundle sizes\n');
  const rowOf = (table: string, name: string): string[] =>
    tableRows(table).find(([first]) => first === name) ?? [];

  it.each(FUNCTION_NAMES)('has the size of %s, give or take a tenth', async (name) => {
    const { dir } = await bundleFunctions();
    const kilobytes = statSync(bundleOf(dir, name)).size / 1000;
    const documented = Number(rowOf(sizes, name)[1]?.replace(' kB', ''));
    expect(Math.abs(documented - kilobytes) / kilobytes).toBeLessThan(0.1);
  });

  it.each(FUNCTION_NAMES)('has the memory, time-out and folder of %s', (name) => {
    const { memoryMb, timeoutSeconds } = FUNCTION_SIZES[name];
    expect(rowOf(functions, name).slice(-3)).toEqual([
      `${memoryMb.toLocaleString('en')} MB`,
      `${timeoutSeconds} s`,
      `\`functions/${folderOf(name)}/\``,
    ]);
  });
});

describe('docs/faults.md', () => {
  it('lists exactly the kinds of faults', () => {
    const named = rowsOf('faults').flatMap(([first = '']) => /^`([a-z-]+)`/.exec(first)?.[1] ?? []);
    expect(named.toSorted()).toEqual([...FAULT_KINDS].toSorted());
  });

  it('lists exactly the kinds of faults in real time', () => {
    const [, text = ''] = textOf('faults').split('## Faults in real time');
    const [, ...rows] = tableRows(text.split('\n## ')[0] ?? '');
    expect(rows.map(([kind]) => kind)).toEqual([...LIVE_KINDS]);
  });

  it('lists every file of the simulation and of the faults', () => {
    const files = ['local/faults', 'local/simulation']
      .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && entry.name !== 'chance.ts')
      .map((entry) => entry.name);
    const rows = rowsOf('faults').join();
    expect(files.filter((name) => !rows.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('docs/deploy.md', () => {
  const settings = new Map(
    rowsOf('deploy').map(([name = '', dev = '', prod = '']) => [
      name.replaceAll('`', ''),
      { dev, prod },
    ]),
  );
  const shown = (value: unknown): string =>
    typeof value === 'object' ? JSON.stringify(value) : String(value ?? 'none');
  const defaults = {
    dev: new Map<string, unknown>(Object.entries(stageConfigOf('dev')[1])),
    prod: new Map<string, unknown>(Object.entries(stageConfigOf('prod')[1])),
  };
  const [, everySetting] = stageConfigOf('dev', {
    dev: { ...EVERY_OPTION, alarmEmail: 'ops@example.com', requestsPerMonth: 1 },
  });

  it.each(Object.keys(everySetting))(
    'has the setting %s with the defaults of both stages',
    (name) => {
      for (const stage of ['dev', 'prod'] as const) {
        expect(settings.get(name)?.[stage], stage).toBe(`\`${shown(defaults[stage].get(name))}\``);
      }
    },
  );
});
