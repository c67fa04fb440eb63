/** Where Athena serves a deployed lake. */
export type AthenaSource = {
  kind: 'athena';
  region: string;
  catalog: 'AwsDataCatalog';
  database: string;
  workGroup: string;
  /** The workgroup decides where results go, but some drivers insist on being told. */
  resultsLocation: string;
};

/** Where a local pipeline serves its lake to clients of PostgreSQL. The password is elsewhere. */
export type PostgresSource = {
  kind: 'postgres';
  host: string;
  port: number;
  database: string;
  user: string;
  schema: string;
};

export type Source = AthenaSource | PostgresSource;

/** The stage or folder that a source is of, for its names in tools. */
export type NamedSource = { title: string; source: Source };

/** What the outputs of the optional Redshift stack say, and where the lake is. */
export type RedshiftSource = { externalSchema: string; roleArn: string; lakeBucket: string };

/** A file to write, below the folder that the user names. */
export type BiFile = { path: string; content: string; purpose: string };
