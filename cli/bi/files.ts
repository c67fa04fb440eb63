import { addressesOf, dsnOf, fileDsn, odbcIni } from './connections.ts';
import { powerBiDataSource, powerQueryOverAthena, powerQueryOverPostgres } from './power-bi.ts';
import type { AthenaSource, BiFile, NamedSource, PostgresSource } from './sources/source.ts';
import { tableauDataSource } from './tableau/data-source.ts';

/** Returns the data sources for a source: Tableau, Power BI, and addresses for everything else. */
export function filesFor(named: NamedSource): BiFile[] {
  const { source } = named;
  return [
    {
      path: `invoice-lines-${source.kind}.tds`,
      content: tableauDataSource(named),
      purpose: 'Tableau: open it, or drag it into a workbook',
    },
    ...(source.kind === 'athena' ? athenaFiles(named, source) : postgresFiles(source)),
    {
      path: 'odbc.ini',
      content: odbcIni(named),
      purpose: 'ODBC on Linux and macOS: a section for your odbc.ini',
    },
    {
      path: `invoice-lines-${source.kind}.dsn`,
      content: fileDsn(named),
      purpose: 'ODBC on Windows: a file data source, for Excel and others',
    },
    {
      path: 'connections.txt',
      content: connections(named),
      purpose: 'DBeaver, Metabase, Grafana, psql: addresses to paste',
    },
  ];
}

function athenaFiles(named: NamedSource, source: AthenaSource): BiFile[] {
  return [
    {
      path: 'athena.properties',
      content: `Workgroup=${source.workGroup}\n`,
      purpose: 'Tableau: copy it to "My Tableau Repository/Datasources"; it names the workgroup',
    },
    {
      path: 'invoice-lines-athena.pq',
      content: powerQueryOverAthena(source, dsnOf(named)),
      purpose: 'Power BI: paste it into the advanced editor of an empty query',
    },
  ];
}

function postgresFiles(source: PostgresSource): BiFile[] {
  return [
    {
      path: 'invoice-lines-postgres.pbids',
      content: powerBiDataSource(source),
      purpose: 'Power BI: open it, and choose tables',
    },
    {
      path: 'invoice-lines-postgres.pq',
      content: powerQueryOverPostgres(source),
      purpose: 'Power BI: the same with captions, for the advanced editor of an empty query',
    },
  ];
}

function connections({ source }: NamedSource): string {
  const { jdbc, odbc, others } = addressesOf(source);
  return Object.entries({ JDBC: jdbc, ODBC: odbc, ...others })
    .map(([kind, address]) => `${kind}\n${address}\n`)
    .join('\n');
}
