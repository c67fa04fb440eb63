import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Change, changesBetween } from '../../../cli/contract/changes.ts';
import type { Contract, Property } from '../../../cli/contract/contract.ts';
import { currentContract } from '../../../cli/contract/current.ts';
import { CONTRACT_FILE, contractAt, contractIn, contractText } from '../../../cli/contract/file.ts';
import { changesReport, isAllowed } from '../../../cli/contract/report.ts';
import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import { LINES } from '../../../functions/lake/lake-tables.ts';

const before = currentContract();

/** The contract after a change of the columns of one object. */
function changed(object: string, change: (properties: Property[]) => Property[]): Contract {
  const schema = before.schema.map((each) =>
    each.name === object ? { ...each, properties: change([...each.properties]) } : each,
  );
  return { ...before, schema };
}

const edited = (name: string, edit: Partial<Property>) => (properties: Property[]) =>
  properties.map((property) => (property.name === name ? { ...property, ...edit } : property));

const NEW: Property = {
  name: 'channel',
  logicalType: 'string',
  physicalType: 'string',
  description: 'Where it was sold.',
  required: false,
};

/** Before the partition column, which no object stores. */
const appended = (column: Property) => (properties: Property[]) => [
  ...properties.slice(0, -1),
  column,
  ...properties.slice(-1),
];

const brokenBy = (changes: readonly Change[]) => changes.flatMap(({ breaks }) => breaks);

describe('the data contract', () => {
  it('is what the code says', () => {
    expect(readFileSync(CONTRACT_FILE, 'utf8')).toBe(contractText(before));
    expect(contractIn(contractText(before), 'it')).toEqual(before);
  });

  it('has every column that is sent and every column of the lake', () => {
    const namesOf = (object: string) =>
      before.schema.find(({ name }) => name === object)?.properties.map(({ name }) => name);
    expect(namesOf('source')).toEqual([...COLUMNS]);
    expect(namesOf(LINES.name)).toEqual([...LINES.columns, LINES.partition].map((it) => it.name));
  });

  it.each([
    ['a new last column that may be null', LINES.name, appended(NEW), []],
    [
      'a new last column that is never null',
      LINES.name,
      appended({ ...NEW, required: true }),
      ['old objects'],
    ],
    ['a new first column', LINES.name, (all: Property[]) => [NEW, ...all], ['COPY into Redshift']],
    [
      'another order',
      LINES.name,
      (all: Property[]) => [...all.slice(1), ...all.slice(0, 1)],
      ['COPY into Redshift'],
    ],
    [
      'a narrower type',
      LINES.name,
      edited('unit_price', { physicalType: 'decimal(9,3)' }),
      ['old objects', 'Athena'],
    ],
    [
      'a column that may be null from now on',
      LINES.name,
      edited('country', { required: false }),
      ['saved SQL'],
    ],
    [
      'a column that may no longer be null',
      LINES.name,
      edited('customer_id', { required: true }),
      ['old objects'],
    ],
    [
      'a column that is gone',
      LINES.name,
      (all: Property[]) => all.slice(1),
      ['Athena', 'Redshift Spectrum', 'DuckDB'],
    ],
    [
      'a partition column that is gone',
      LINES.name,
      (all: Property[]) => all.slice(0, -1),
      ['old objects'],
    ],
    ['a new column of the source', 'source', (all: Property[]) => [...all, NEW], ['senders']],
    [
      'a column of the source that must have a value',
      'source',
      edited('Description', { required: true }),
      ['senders'],
    ],
    [
      'a column of the source that may be empty',
      'source',
      edited('Country', { required: false }),
      [],
    ],
    ['another description', LINES.name, edited('country', { description: 'Where.' }), []],
  ])('says whom %s breaks', (_, object, change, readers) => {
    const broken = brokenBy(changesBetween(before, changed(object, change)));
    if (readers.length === 0) expect(broken).toEqual([]);
    expect(broken).toEqual(expect.arrayContaining(readers));
  });

  it('recognises a column that has another name', () => {
    const after = changed(LINES.name, edited('country', { name: 'nation' }));
    const text = changesReport('v1', changesBetween(before, after), { before, after });
    expect(text).toContain('invoice_lines.country is renamed to nation: breaks Athena');
    expect(text).toContain('needs a new major version');
  });

  it('lets a change that breaks pass with a new major version only', () => {
    const after = changed(LINES.name, (all) => all.slice(1));
    const changes = changesBetween(before, after);
    expect(isAllowed(changes, { before, after })).toBe(false);
    expect(isAllowed(changes, { before, after: { ...after, version: '1.9.0' } })).toBe(false);
    expect(isAllowed(changes, { before, after: { ...after, version: '2.0.0' } })).toBe(true);
  });

  it('lets a new column that may be null pass with a new minor version', () => {
    const after = changed(LINES.name, appended(NEW));
    const changes = changesBetween(before, after);
    const versions = (version: string) => ({ before, after: { ...after, version } });
    const [major, minor] = before.version.split('.').map(Number);
    expect(isAllowed(changes, versions(before.version))).toBe(false);
    expect(changesReport('v1', changes, versions(before.version))).toContain('needs a new version');
    expect(isAllowed(changes, versions(`${major}.${minor}.9`))).toBe(false);
    const raised = versions(`${major}.${Number(minor) + 1}.0`);
    expect(isAllowed(changes, raised)).toBe(true);
    expect(changesReport('v1', changes, raised)).toContain('No change breaks a reader');
    expect(isAllowed([], versions(before.version))).toBe(true);
  });

  it.each([
    ['a rename', LINES.name, edited('country', { name: 'nation' })],
    ['a narrower type', LINES.name, edited('line_total', { physicalType: 'decimal(9,3)' })],
    ['another order', LINES.name, (all: Property[]) => [...all.slice(1), ...all.slice(0, 1)]],
    ['a value that is required', LINES.name, edited('extra', { required: true })],
    ['a required value of the source', 'source', edited('CustomerID', { required: true })],
  ])('lets %s pass with a new major version, and not with a minor one', (_, object, change) => {
    const after = changed(object, change);
    const changes = changesBetween(before, after);
    const [major] = before.version.split('.').map(Number);
    expect(isAllowed(changes, { before, after: { ...after, version: `${major}.99.0` } })).toBe(
      false,
    );
    const next = { ...after, version: `${Number(major) + 1}.0.0` };
    expect(isAllowed(changes, { before, after: next })).toBe(true);
  });

  it('refuses a file that is no contract, and a commit that does not exist', async () => {
    expect(() => contractIn('kind: Cat', 'here.yaml')).toThrow(/here\.yaml is not a contract/);
    await expect(contractAt('no-such-branch')).rejects.toThrow('There is no commit no-such-branch');
  });
});
