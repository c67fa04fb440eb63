/**
 * The part of parquetjs-lite 0.8.7 that is used. The package has no types of its own, and throws
 * strings.
 */

declare module 'parquetjs-lite' {
  namespace parquet {
    type Field = {
      type: 'UTF8' | 'INT32' | 'INT64' | 'TIMESTAMP_MILLIS';
      optional: boolean;
      compression: 'GZIP';
      statistics: false;
    };

    class ParquetSchema {
      constructor(fields: Record<string, Field>);
    }

    /** Writes row by row. Only the bench does, to compare. */
    class ParquetWriter {
      static openFile(schema: ParquetSchema, path: string): Promise<ParquetWriter>;
      appendRow(row: Readonly<Record<string, unknown>>): Promise<void>;
      close(): Promise<void>;
    }
  }
  export = parquet;
}

declare module 'parquetjs-lite/gen-nodejs/parquet_types.js' {
  /** Structures of parquet.thrift. A field that is left out is not written. */
  type Structure = new (
    fields?: Record<string, unknown>,
  ) => { write(output: import('./thrift-bytes.ts').ThriftOutput): void };
  const thrift: Record<
    | 'ColumnChunk'
    | 'ColumnMetaData'
    | 'ColumnOrder'
    | 'DataPageHeader'
    | 'DictionaryPageHeader'
    | 'FileMetaData'
    | 'PageHeader'
    | 'RowGroup'
    | 'SchemaElement'
    | 'Statistics'
    | 'TypeDefinedOrder',
    Structure
  >;
  export = thrift;
}

declare module 'parquetjs-lite/lib/util.js' {
  const util: {
    /** Fills the structure from the bytes. Returns how many bytes it read. */
    decodeThrift(structure: object, bytes: Buffer, offset: number): number;
  };
  export = util;
}
