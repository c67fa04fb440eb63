import * as z from 'zod';
import type { Table } from './catalog-files.ts';

const FORM = /^\/\* Presto View: ([A-Za-z0-9+/]+={0,2}) \*\/$/;

const Definition = z.object({
  originalSql: z.string(),
  catalog: z.string(),
  schema: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
});

/** What Trino calls the types that have another name in Hive. */
const HIVE_NAMES: Readonly<Record<string, string>> = {
  varchar: 'string',
  integer: 'int',
  'timestamp(3)': 'timestamp',
};

export const isView = ({ TableType }: Table): boolean => TableType === 'VIRTUAL_VIEW';

/**
 * Returns the statement of a view in the form that Athena writes and reads. Throws for any other
 * form, and where Athena would refuse each query of the view: as stale, when the definition has
 * other columns than the table, or because it names another database.
 */
export function statementOfView(view: Table, database: string): string {
  const refuse = (reason: string): never => {
    throw new Error(`The view ${database}.${view.Name} can't be read: ${reason}`);
  };
  const [, encoded] = FORM.exec(view.ViewOriginalText ?? '') ?? [];
  if (encoded === undefined || view.Parameters['presto_view'] !== 'true') {
    return refuse('it is not a view of Athena, "/* Presto View: <base64> */"');
  }
  const { schema, columns, originalSql } = definitionIn(encoded, refuse);
  if (schema !== database) return refuse(`its definition is for the database ${schema}`);
  const defined = columns.map(({ name, type }) => `${name} ${HIVE_NAMES[type] ?? type}`);
  const stored = view.StorageDescriptor.Columns.map(({ Name, Type }) => `${Name} ${Type}`);
  if (defined.join() === stored.join()) return originalSql;
  return refuse(`it is defined with (${defined.join(', ')}) and has (${stored.join(', ')})`);
}

function definitionIn(encoded: string, refuse: (reason: string) => never) {
  try {
    return Definition.parse(JSON.parse(Buffer.from(encoded, 'base64').toString()));
  } catch {
    return refuse('its definition is not the JSON that Athena writes');
  }
}
