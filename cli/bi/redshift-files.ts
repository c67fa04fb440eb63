import { namedQueries } from '../../infra/queries/named-queries.ts';
import { loadStatements, redshiftQuery } from './redshift.ts';
import type { BiFile, RedshiftSource } from './sources/source.ts';

/** Returns SQL for Redshift: the external schema, the load, and the saved queries. */
export function redshiftFiles({ externalSchema, roleArn, lakeBucket }: RedshiftSource): BiFile[] {
  return [
    {
      path: 'redshift/create-schema.sql',
      content: `${externalSchema};\n`,
      purpose: 'Redshift: run once; the tables of the lake are then lake.*',
    },
    {
      path: 'redshift/load-a-day.sql',
      content: loadStatements(lakeBucket, roleArn),
      purpose: 'Redshift: loads a day with COPY, if the lake is not to be read each time',
    },
    ...namedQueries().map(({ name, question, sql }) => ({
      path: `redshift/${name}.sql`,
      content: redshiftQuery(sql),
      purpose: `Redshift: ${question.split(/(?<=[?.])\s/, 1)[0] ?? name}`,
    })),
  ];
}
