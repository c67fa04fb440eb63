import type { AthenaSource, NamedSource, PostgresSource } from '../../../cli/bi/sources/source.ts';

export const ATHENA: AthenaSource = {
  kind: 'athena',
  region: 'eu-west-2',
  catalog: 'AwsDataCatalog',
  database: 'invoices',
  workGroup: 'invoice-pipeline-dev',
  resultsLocation: 's3://results-bucket/results/',
};

export const POSTGRES: PostgresSource = {
  kind: 'postgres',
  host: '127.0.0.1',
  port: 54321,
  database: 'lake',
  user: 'analyst',
  schema: 'public',
};

export const SOURCES: NamedSource[] = [
  { title: 'dev', source: ATHENA },
  { title: 'local', source: POSTGRES },
];
