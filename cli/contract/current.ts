import { COLUMNS, type ColumnName, REQUIRED_COLUMNS } from '../../functions/domain/invoice-line.ts';
import { CORRECTIONS } from '../../functions/lake/corrections-table.ts';
import { LINES, QUARANTINE } from '../../functions/lake/lake-tables.ts';
import type {
  LakeTable,
  PartitionColumn,
  SqlColumn,
  SqlType,
} from '../../functions/lake/sql-column.ts';
import type { Contract, Property, SchemaObject } from './contract.ts';

/**
 * A change that breaks a reader needs a new major version, an addition a new minor one:
 * `npm run contract -- check --against REF` says which it is.
 */
const VERSION = '1.1.0';

/** The contract as the code has it: what is sent, and the tables that SQL sees. */
export function currentContract(): Contract {
  return {
    kind: 'DataContract',
    apiVersion: 'v3.1.0',
    id: 'invoice-pipeline.invoice-lines',
    name: 'Invoice lines',
    version: VERSION,
    status: 'active',
    description: {
      purpose: 'Retail invoice lines, from the file that is sent to the tables that are queried.',
      usage:
        'Lines are posted to the API. Tables are read through the Glue catalog by Athena, Redshift Spectrum and DuckDB.',
      limitations:
        'Written by "npm run contract -- write" from functions/domain/ and functions/lake/: change those, not this file. docs/data-contract.md has the rules for values.',
    },
    schema: [sourceObject(), ...[LINES, QUARANTINE, CORRECTIONS].map(tableObject)],
  };
}

/** What a sender writes. Every value is text there. */
function sourceObject(): SchemaObject {
  return {
    name: 'source',
    physicalType: 'record',
    logicalType: 'object',
    description: 'A line as it is sent: CSV, JSON or NDJSON. All eight columns are named.',
    properties: COLUMNS.map((name) => ({
      name,
      logicalType: 'string',
      physicalType: 'text',
      description: sourceOf(name),
      required: REQUIRED_COLUMNS.includes(name),
    })),
  };
}

function sourceOf(name: ColumnName): string {
  const column = LINES.columns.find(({ source }) => source === name);
  if (!column) throw new Error(`No column of ${LINES.name} has the source ${name}`);
  return `${column.meaning}.`;
}

function tableObject({ name, description, columns, partition }: LakeTable): SchemaObject {
  return {
    name,
    physicalType: 'table',
    logicalType: 'object',
    description,
    properties: [...columns.map(columnProperty), partitionProperty(partition)],
  };
}

function columnProperty(column: SqlColumn): Property {
  const { name, type, nullWhen } = column;
  return {
    name,
    ...LOGICAL[type],
    physicalType: type,
    description: describedBy(column),
    required: nullWhen === undefined,
    ...(name === 'line_id' && { unique: true }),
  };
}

const partitionProperty = (column: PartitionColumn): Property => ({
  name: column.name,
  logicalType: 'date',
  physicalType: column.type,
  description: describedBy(column),
  required: true,
  partitioned: true,
  partitionKeyPosition: 1,
});

const LOGICAL: Readonly<Record<SqlType, Pick<Property, 'logicalType' | 'logicalTypeOptions'>>> = {
  string: { logicalType: 'string' },
  int: { logicalType: 'integer', logicalTypeOptions: { format: 'i32' } },
  timestamp: { logicalType: 'date', logicalTypeOptions: { format: 'yyyy-MM-dd HH:mm:ss.SSS' } },
  'decimal(12,3)': { logicalType: 'number', logicalTypeOptions: { multipleOf: 0.001 } },
  'decimal(15,3)': { logicalType: 'number', logicalTypeOptions: { multipleOf: 0.001 } },
};

function describedBy({ meaning, unit, source, nullWhen }: SqlColumn | PartitionColumn): string {
  const sentences = [
    meaning,
    ...(unit === undefined ? [] : [`Unit: ${unit}`]),
    `Source: ${source}`,
    ...(nullWhen === undefined ? [] : [`Null when ${nullWhen}`]),
  ];
  return sentences.map((sentence) => `${sentence}.`).join(' ');
}
