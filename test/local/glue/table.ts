const COLUMNS = [{ Name: 'invoice_no', Type: 'string' }];

export const tableInput = (Columns = COLUMNS) => ({
  Name: 'lines',
  PartitionKeys: [{ Name: 'day', Type: 'date' }],
  StorageDescriptor: {
    Columns,
    Location: 's3://lake/lines/',
    InputFormat: 'parquet',
    SerdeInfo: { SerializationLibrary: 'serde' },
  },
});

/** The table with another column. */
export const widerTable = () => tableInput([...COLUMNS, { Name: 'country', Type: 'string' }]);

/** A database with the table, as a template declares them. */
export const database = (DatabaseName: string, TableInput: object = tableInput()) => ({
  [DatabaseName]: { type: 'AWS::Glue::Database' },
  [`${DatabaseName}Lines`]: { type: 'AWS::Glue::Table', properties: { DatabaseName, TableInput } },
});

export const partition = (day: string, Location = `s3://lake/lines/day=${day}/g=1/`) => ({
  Values: [day],
  StorageDescriptor: { Columns: COLUMNS, Location },
});
