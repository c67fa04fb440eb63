import type { Catalog } from '../../glue/catalog.ts';

/** Something of Glue or S3 that a query needs, without the account. */
export type Read =
  | { action: 'glue:GetDatabase'; database: string }
  | { action: 'glue:GetTable' | 'glue:GetPartitions'; database: string; table: string }
  | { action: 's3:ListBucket'; bucket: string }
  | { action: 's3:GetObject' | 's3:PutObject'; bucket: string; key: string };

/** What Athena reads with the rights of its client before it answers a query of these tables. */
export const accessesOfTables = ({ databases }: Catalog, tables: readonly string[]): Read[] =>
  tables.flatMap((name) => {
    const [database = '', table = ''] = name.split('.');
    const found = databases
      .find((known) => known.name.toLowerCase() === database)
      ?.tables.find((known) => known.name.toLowerCase() === table);
    return [
      { action: 'glue:GetDatabase' as const, database },
      { action: 'glue:GetTable' as const, database, table },
      // A view has neither partitions nor objects.
      ...(found ? objectsOf(database, table, found.location) : []),
    ];
  });

function objectsOf(database: string, table: string, location: string): Read[] {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(location) ?? [];
  return [
    { action: 'glue:GetPartitions', database, table },
    { action: 's3:ListBucket', bucket },
    { action: 's3:GetObject', bucket, key },
  ];
}
