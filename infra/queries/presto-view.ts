import type { CfnTable } from 'aws-cdk-lib/aws-glue';
import type { NamedQuery } from './named-queries.ts';

/** Trino's names of the types that the queries return. Athena's timestamps have milliseconds. */
const TRINO_TYPES: Readonly<Record<string, string>> = {
  string: 'varchar',
  int: 'integer',
  bigint: 'bigint',
  double: 'double',
  date: 'date',
  timestamp: 'timestamp(3)',
};

/**
 * Returns a query as a view of the Glue catalog, in the form in which Athena's CREATE VIEW writes
 * it: the definition is JSON in base64, in a comment that begins with "Presto View". AWS documents
 * no such form; it is that of Trino's Hive connector (ViewReaderUtil, ConnectorViewDefinition).
 * Athena refuses a view as stale when its statement returns other columns than the definition says.
 */
export function prestoView(query: NamedQuery, databaseName: string): CfnTable.TableInputProperty {
  const definition = {
    originalSql: query.statement,
    catalog: 'awsdatacatalog',
    schema: databaseName,
    columns: query.columns.map(({ name, type }) => ({ name, type: trinoType(type) })),
  };
  const encoded = Buffer.from(JSON.stringify(definition)).toString('base64');
  return {
    name: query.viewName,
    description: query.question,
    tableType: 'VIRTUAL_VIEW',
    parameters: { presto_view: 'true', comment: 'Presto View' },
    storageDescriptor: {
      columns: query.columns,
      // Some readers of Glue fail at a table without one.
      serdeInfo: { name: '-', serializationLibrary: '-' },
    },
    viewOriginalText: `/* Presto View: ${encoded} */`,
    viewExpandedText: '/* Presto View */',
  };
}

function trinoType(type: string): string {
  const known = type.startsWith('decimal(') ? type : TRINO_TYPES[type];
  if (known === undefined) throw new Error(`A query returns the unknown type ${type}`);
  return known;
}
