import type { AthenaSource, NamedSource, PostgresSource, Source } from './sources/source.ts';

/** The addresses under which general tools reach a source. None has a password. */
export type Addresses = { jdbc: string; odbc: string; others: Readonly<Record<string, string>> };

/** What a data source is called in an odbc.ini, and in tools that list the data sources of ODBC. */
export const dsnOf = ({ title }: NamedSource): string => `Invoice Pipeline (${title})`;

export function addressesOf(source: Source): Addresses {
  return source.kind === 'athena' ? athenaAddresses(source) : postgresAddresses(source);
}

/** Returns an odbc.ini, whose one section other files can be given too. */
export function odbcIni(named: NamedSource): string {
  const settings =
    named.source.kind === 'athena' ? athenaOdbc(named.source) : postgresOdbc(named.source);
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return [`[${dsnOf(named)}]`, ...lines, ''].join('\n');
}

/** Returns a file data source (.dsn), which Excel on Windows opens without any set-up. */
export function fileDsn({ source }: NamedSource): string {
  const settings = source.kind === 'athena' ? athenaOdbc(source) : postgresString(source);
  const lines = Object.entries(settings).map(([name, value]) => `${name.toUpperCase()}=${value}`);
  return ['[ODBC]', ...lines, ''].join('\r\n');
}

function postgresAddresses(source: PostgresSource): Addresses {
  const { host, port, database, user } = source;
  const query = new URLSearchParams({ user }).toString();
  return {
    jdbc: `jdbc:postgresql://${host}:${port}/${encodeURIComponent(database)}?${query}`,
    odbc: connectionString(postgresString(source)),
    others: {
      psql: `postgresql://${encodeURIComponent(user)}@${host}:${port}/${encodeURIComponent(database)}`,
    },
  };
}

/** The parameters of the JDBC driver 3.x. Credentials are those of the AWS CLI. */
function athenaAddresses(source: AthenaSource): Addresses {
  const { region, catalog, database, workGroup, resultsLocation } = source;
  const parameters = {
    Region: region,
    WorkGroup: workGroup,
    Catalog: catalog,
    Database: database,
    OutputLocation: resultsLocation,
    CredentialsProvider: 'DefaultChain',
  };
  return {
    jdbc: `jdbc:athena://${connectionString(parameters)}`,
    odbc: connectionString(athenaOdbc(source)),
    others: {
      SQLAlchemy: `awsathena+rest://@athena.${region}.amazonaws.com:443/${database}?work_group=${encodeURIComponent(workGroup)}&s3_staging_dir=${encodeURIComponent(resultsLocation)}`,
    },
  };
}

/** What psqlODBC calls its settings in an odbc.ini. On Debian, this is the driver's name. */
const postgresOdbc = ({ host, port, database, user }: PostgresSource) => ({
  Driver: 'PostgreSQL Unicode',
  Servername: host,
  Port: String(port),
  Database: database,
  UserName: user,
  ReadOnly: 'Yes',
});

/** What it calls them in a connection string. On Windows, this is the driver's name. */
const postgresString = ({ host, port, database, user }: PostgresSource) => ({
  Driver: 'PostgreSQL Unicode(x64)',
  Server: host,
  Port: String(port),
  Database: database,
  Uid: user,
  ReadOnly: '1',
});

/** The parameters of the ODBC driver 2.x. */
const athenaOdbc = (source: AthenaSource) => ({
  Driver: 'Amazon Athena ODBC (x64)',
  AwsRegion: source.region,
  Workgroup: source.workGroup,
  Catalog: source.catalog,
  Schema: source.database,
  S3OutputLocation: source.resultsLocation,
  AuthenticationType: 'Default Credentials',
});

const connectionString = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${/[;{}]/.test(value) ? `{${value}}` : value};`)
    .join('');
