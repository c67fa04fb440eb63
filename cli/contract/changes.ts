import type { Contract, Property, SchemaObject } from './contract.ts';

/** Who reads or writes what the contract describes. */
type Reader =
  | 'senders'
  | 'Athena'
  | 'Redshift Spectrum'
  | 'COPY into Redshift'
  | 'DuckDB'
  | 'BI data sources'
  | 'saved SQL'
  | 'old objects';

/** A difference between two contracts. `breaks` is empty when every reader goes on. */
export type Change = { object: string; column?: string; what: string; breaks: readonly Reader[] };

const SQL = ['Athena', 'Redshift Spectrum', 'DuckDB'] as const satisfies readonly Reader[];
const EVERYONE = [...SQL, 'BI data sources', 'saved SQL'] as const satisfies readonly Reader[];

/** Returns what has changed, and whom each change breaks. Descriptions break nobody. */
export function changesBetween(before: Contract, after: Contract): Change[] {
  const names = new Set([...before.schema, ...after.schema].map(({ name }) => name));
  return [...names].flatMap((name) => {
    const [old, now] = [before, after].map(({ schema }) => schema.find((it) => it.name === name));
    if (!old) return [{ object: name, what: 'is new', breaks: [] }];
    if (!now) return [{ object: name, what: 'is gone', breaks: EVERYONE }];
    return objectChanges(old, now);
  });
}

function objectChanges(old: SchemaObject, now: SchemaObject): Change[] {
  const change = (what: string, breaks: readonly Reader[], column?: string): Change => ({
    object: now.name,
    ...(column !== undefined && { column }),
    what,
    breaks,
  });
  const isSource = now.physicalType === 'record';
  const gone = old.properties.filter(({ name }) => !propertyNamed(now, name));
  const added = now.properties.filter(({ name }) => !propertyNamed(old, name));
  return [
    ...gone.map((column) => change(...goneAs(column, added, isSource), column.name)),
    ...added.map((column) => change(...addedAs(column, now, isSource), column.name)),
    ...old.properties.flatMap((before) => {
      const after = propertyNamed(now, before.name);
      if (!after) return [];
      return columnChanges(before, after, isSource).map((each) => change(...each, before.name));
    }),
    ...(isReordered(old, now) && !isSource
      ? [change('has its columns in another order', ['COPY into Redshift'])]
      : []),
  ];
}

type Found = [what: string, breaks: readonly Reader[]];

const propertyNamed = ({ properties }: SchemaObject, name: string): Property | undefined =>
  properties.find((property) => property.name === name);

function goneAs(column: Property, added: readonly Property[], isSource: boolean): Found {
  const renamed = added.find(
    ({ description, physicalType }) =>
      description === column.description && physicalType === column.physicalType,
  );
  const what = renamed ? `is renamed to ${renamed.name}` : 'is gone';
  if (isSource) return [what, renamed ? ['senders'] : []];
  return [what, column.partitioned ? [...EVERYONE, 'old objects'] : EVERYONE];
}

function addedAs(column: Property, object: SchemaObject, isSource: boolean): Found {
  if (isSource) return ['is new', ['senders']];
  if (column.required) return ['is new and never null', ['old objects']];
  const stored = object.properties.filter(({ partitioned }) => partitioned !== true);
  if (stored.at(-1)?.name === column.name) {
    return ['is new, and null in old objects (a table that COPY loads needs it too)', []];
  }
  return ['is new and not the last column', ['COPY into Redshift']];
}

function columnChanges(before: Property, after: Property, isSource: boolean): Found[] {
  const changes: Found[] = [];
  if (before.physicalType !== after.physicalType) {
    const what = `was ${before.physicalType} and is ${after.physicalType}`;
    changes.push([what, ['old objects', ...EVERYONE]]);
  }
  if (before.partitioned !== after.partitioned) {
    changes.push(['is a partition column in one of the two only', ['old objects', ...EVERYONE]]);
  }
  if (!before.required && after.required) {
    changes.push(['may no longer be null', [isSource ? 'senders' : 'old objects']]);
  }
  if (before.required && !after.required) {
    changes.push(['may be null', isSource ? [] : ['saved SQL', 'BI data sources']]);
  }
  return changes;
}

/** Whether the columns that both have follow one another otherwise. */
function isReordered(old: SchemaObject, now: SchemaObject): boolean {
  const common = (a: SchemaObject, b: SchemaObject): string[] =>
    a.properties.map(({ name }) => name).filter((name) => propertyNamed(b, name));
  return common(old, now).join() !== common(now, old).join();
}
