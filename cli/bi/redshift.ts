import { CORRECTIONS_TABLE } from '../../functions/lake/corrections-table.ts';
import { LINES_PREFIX } from '../../functions/lake/lake-keys.ts';
import { LINE_COLUMNS, LINES_TABLE, QUARANTINE_TABLE } from '../../functions/lake/lake-tables.ts';
import type { StoredColumn } from '../../functions/lake/sql-column.ts';

/** The external schema, as the outputs of the Redshift stack name it. */
const SCHEMA = 'lake';
const LOADED_TABLE = 'sales.lines_loaded';

/** A character takes at most three bytes for each unit of the lengths that the pipeline accepts. */
const NAME_BYTES = 300;

/**
 * Returns a saved query as Redshift has it. Throws on a function that is not known to mean the same
 * there.
 */
export function redshiftQuery(sql: string): string {
  const translated = sql
    .replaceAll(/date_diff\('day', (\w+), (\w+)\)/g, '$2 - $1')
    .replaceAll(/\bAS double\)/g, 'AS double precision)')
    .replaceAll(
      new RegExp(
        `\\b(FROM|JOIN) (${LINES_TABLE}|${QUARANTINE_TABLE}|${CORRECTIONS_TABLE})\\b`,
        'g',
      ),
      `$1 ${SCHEMA}.$2`,
    );
  const statement = translated.replaceAll(/^--.*$/gm, '');
  for (const [, name = ''] of statement.matchAll(/\b([a-z_]\w*)\(/gi)) {
    if (!SHARED.has(name.toLowerCase())) {
      throw new Error(`cli/bi/redshift.ts does not know what ${name}() is in Redshift`);
    }
  }
  return translated;
}

/** Functions, and words before a parenthesis, that Redshift has with the same meaning. */
const SHARED = new Set(
  'cast coalesce count date_trunc max min nullif ntile over round row_number sum as in and decimal'.split(
    ' ',
  ),
);

/** Returns the statements that load a day, and what they load it into. */
export function loadStatements(lakeBucket: string, roleArn: string): string {
  return `${tableStatements()}

COPY ${LOADED_TABLE}
FROM 's3://${lakeBucket}/${LINES_PREFIX}invoice_date=2011-12-05/'
IAM_ROLE '${roleArn}'
FORMAT AS PARQUET FILLRECORD;
`;
}

/**
 * COPY maps by position: these are the columns of the objects, all of them and in their order. Older
 * objects may lack the last ones, which FILLRECORD loads as null.
 */
export function tableStatements(): string {
  const columns = LINE_COLUMNS.map((column) => {
    const required = 'nullWhen' in column ? '' : ' NOT NULL';
    return `  ${column.name} ${typeOf(column)}${required}`;
  });
  return `CREATE SCHEMA sales;
CREATE TABLE ${LOADED_TABLE} (
${columns.join(',\n')}
) DISTSTYLE AUTO SORTKEY (invoice_ts);
CREATE VIEW sales.${LINES_TABLE} AS
SELECT *, CAST(invoice_ts AS date) AS invoice_date FROM ${LOADED_TABLE};`;
}

function typeOf({ type, maxBytes = NAME_BYTES }: StoredColumn): string {
  if (type === 'int') return 'integer';
  if (type !== 'string') return type;
  return `varchar(${maxBytes})`;
}
