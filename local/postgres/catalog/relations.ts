import type { CatalogColumn } from '../../glue/catalog.ts';
import type { LocalTable, LocalView } from '../../query-engine/tables.ts';
import { NO_MODIFIER, numericModifier, PG_TYPES, type PgTypeName } from '../types/oids.ts';
import { stableOid } from './system-table.ts';

/** A table or a view of the lake as PostgreSQL describes it. */
export type Relation = {
  oid: number;
  schema: string;
  name: string;
  /** The statement of a view. */
  definition: string | undefined;
  comment: string | undefined;
  columns: RelationColumn[];
};

export type RelationColumn = {
  number: number;
  name: string;
  type: PgTypeName;
  modifier: number;
  precision: number | undefined;
  scale: number | undefined;
  comment: string | undefined;
};

type Catalog = { tables: readonly LocalTable[]; views: readonly LocalView[] };

export const relationsOf = ({ tables, views }: Catalog): Relation[] => [
  ...tables.map((table) => ({
    ...named(table),
    definition: undefined,
    columns: [...table.columns, ...table.partitionKeys].map(columnOf),
  })),
  ...views.map((view) => ({
    ...named(view),
    definition: view.sql,
    columns: view.columns.map(columnOf),
  })),
];

const named = ({ database, name, comment }: LocalTable | LocalView) => ({
  oid: stableOid(`${database}.${name}`),
  schema: database,
  name,
  comment,
});

const columnOf = ({ name, type, comment }: CatalogColumn, index: number): RelationColumn => ({
  number: index + 1,
  name,
  ...columnType(type),
  comment,
});

const TYPES: Readonly<Record<string, PgTypeName>> = {
  string: 'text',
  int: 'int4',
  bigint: 'int8',
  double: 'float8',
  boolean: 'bool',
  date: 'date',
  timestamp: 'timestamp',
};

type ColumnType = Pick<RelationColumn, 'type' | 'modifier' | 'precision' | 'scale'>;

/** The type that the engine sends for a type of the catalog. Throws for one that it does not read. */
function columnType(hiveType: string): ColumnType {
  const decimal = /^decimal\((\d+),\s*(\d+)\)$/.exec(hiveType);
  if (decimal) {
    const [precision, scale] = [Number(decimal[1]), Number(decimal[2])];
    return { type: 'numeric', modifier: numericModifier(precision, scale), precision, scale };
  }
  const type = TYPES[hiveType];
  if (type === undefined) throw new Error(`The catalog has a column of type ${hiveType}.`);
  return {
    type,
    modifier: NO_MODIFIER,
    precision: BITS[type],
    scale: type in BITS ? 0 : undefined,
  };
}

const BITS: Readonly<Partial<Record<PgTypeName, number>>> = { int4: 32, int8: 64, float8: 53 };

export const typeOid = (type: PgTypeName): number => PG_TYPES[type].oid;
