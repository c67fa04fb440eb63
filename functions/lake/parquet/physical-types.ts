import type { SqlType } from '../sql-column.ts';

/** Numbers of parquet.thrift. */
const CONVERTED = { UTF8: 0, DECIMAL: 5, TIMESTAMP_MILLIS: 9 };
const PHYSICAL = { INT32: 1, INT64: 2, BYTE_ARRAY: 6 };

export type PhysicalType = keyof typeof PHYSICAL;

type ParquetType = {
  physical: PhysicalType;
  /** What the object's schema says about the values: fields of a SchemaElement. */
  meaning: { converted_type?: number; precision?: number; scale?: number };
};

/**
 * The thousandths of a decimal are stored as INT64, and the schema says what they are.
 */
const thousandths = (precision: number): ParquetType => ({
  physical: 'INT64',
  meaning: { converted_type: CONVERTED.DECIMAL, precision, scale: 3 },
});

/** How Parquet stores each SQL type. */
export const PARQUET_TYPES: Readonly<Record<SqlType, ParquetType>> = {
  string: { physical: 'BYTE_ARRAY', meaning: { converted_type: CONVERTED.UTF8 } },
  int: { physical: 'INT32', meaning: {} },
  timestamp: {
    physical: 'INT64',
    meaning: { converted_type: CONVERTED.TIMESTAMP_MILLIS },
  },
  'decimal(12,3)': thousandths(12),
  'decimal(15,3)': thousandths(15),
};

export function physicalTypeNumber(type: PhysicalType): number {
  return PHYSICAL[type];
}
