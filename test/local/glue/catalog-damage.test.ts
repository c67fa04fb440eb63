import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCatalog } from '../../../local/glue/catalog.ts';
import { catalogDamage as damageIn } from '../../../local/glue/catalog-damage.ts';
import { anEmbeddedCatalog } from './a-catalog.ts';
import { partition } from './table.ts';

const DAYS = ['2011-01-01', '2011-01-02', '2011-01-03'];

async function aFilledCatalog() {
  const catalog = await anEmbeddedCatalog();
  await catalog.create(...DAYS.map((day) => partition(day)));
  const { dataDir } = catalog;
  return { ...catalog, file: join(dataDir, 'glue/sales/lines/partitions.jsonl') };
}

const catalogDamage = (dataDir: string) => damageIn(dataDir, Date.now() - 60_000);

const daysIn = (dataDir: string) =>
  readCatalog(dataDir).databases[0]?.tables[0]?.partitions.map(({ values }) => values[0]);

describe('a catalog', () => {
  test('of which any byte has changed loses the partitions of one line or two, and no other', async () => {
    const { dataDir, file } = await aFilledCatalog();
    const whole = readFileSync(file);
    const before = readCatalog(dataDir).databases[0]?.tables[0]?.partitions ?? [];
    for (let at = 0; at < whole.length; at += 1) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      writeFileSync(file, changed);
      const found = readCatalog(dataDir).databases[0]?.tables[0]?.partitions ?? [];
      for (const one of found) expect(before).toContainEqual(one);
      expect(found.length).toBeGreaterThanOrEqual(1);
      expect(found.length).toBeLessThan(3);
    }
  });

  test('with a damaged line says so, at start too, and keeps what it replaces', async () => {
    const { dataDir, file } = await aFilledCatalog();
    writeFileSync(file, readFileSync(file, 'utf8').replace('2011-01-02', '2011-01-12'));
    expect(catalogDamage(dataDir)).toEqual([
      `Partitions of a table are unreadable: ${file}, line 2.`,
    ]);
    const { reports } = await anEmbeddedCatalog(dataDir);
    expect(reports).toEqual([expect.stringMatching(/line 2\. The damaged file is kept as /)]);
    const kept = reports[0]?.split(' is kept as ')[1]?.slice(0, -1) ?? '';
    expect(readFileSync(kept, 'utf8')).toContain('2011-01-12');
    expect(daysIn(dataDir)).toEqual(['2011-01-01', '2011-01-03']);
    expect((await anEmbeddedCatalog(dataDir)).reports).toEqual([]);
  });

  test('of an earlier version, without checksums, is read', async () => {
    const { dataDir, file } = await aFilledCatalog();
    writeFileSync(file, DAYS.map((day) => `${JSON.stringify(partition(day))}\n`).join(''));
    expect(daysIn(dataDir)).toEqual(DAYS);
    await anEmbeddedCatalog(dataDir);
    expect(daysIn(dataDir)).toEqual(DAYS);
    expect(catalogDamage(dataDir)).toEqual([]);
  });

  test('of which any byte of a description has changed does without the table', async () => {
    const { dataDir } = await aFilledCatalog();
    const file = join(dataDir, 'glue/sales/lines/table.json');
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at += 1) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      writeFileSync(file, changed);
      expect(readCatalog(dataDir).databases[0]?.tables, changed.toString()).toEqual([]);
    }
  });

  test.each([
    ['damaged', (file: string) => writeFileSync(file, '{"Name"')],
    ['missing', (file: string) => rmSync(file)],
  ])(
    'with a %s description of a table says so, and the next start writes it',
    async (_, damage) => {
      const { dataDir } = await aFilledCatalog();
      damage(join(dataDir, 'glue/sales/lines/table.json'));
      expect(readCatalog(dataDir).databases[0]?.tables).toEqual([]);
      expect(catalogDamage(dataDir)).toEqual([
        expect.stringMatching(/description of a table is damaged or missing: .*table\.json\.$/),
      ]);
      await anEmbeddedCatalog(dataDir);
      expect(daysIn(dataDir)).toEqual(DAYS);
      expect(catalogDamage(dataDir)).toEqual([]);
    },
  );

  test('without partitions that have had objects for a while says so', async () => {
    const { dataDir, file } = await aFilledCatalog();
    const object = join(dataDir, 's3/lake/lines/day=2011-01-02/g=1/a.parquet');
    mkdirSync(dirname(object), { recursive: true });
    writeFileSync(object, '');
    expect(catalogDamage(dataDir)).toEqual([]);
    rmSync(file);
    expect(catalogDamage(dataDir)).toEqual([]);
    const anHourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(object, anHourAgo, anHourAgo);
    expect(catalogDamage(dataDir)).toEqual([
      expect.stringMatching(
        /^Partitions of lines have objects and are not in the catalog: .*-02\.$/,
      ),
    ]);
  });
});
