/** How a table's objects are read: the same in the Glue table and in each of its partitions. */
export type TableStorage = {
  inputFormat: string;
  outputFormat: string;
  serde: string;
  parameters?: Readonly<Record<string, string>>;
};

/** Parquet, one object a day and batch. */
export const LINES_STORAGE: TableStorage = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  parameters: { 'serialization.format': '1' },
};

/** Gzipped NDJSON. */
export const QUARANTINE_STORAGE: TableStorage = {
  inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  serde: 'org.openx.data.jsonserde.JsonSerDe',
};
