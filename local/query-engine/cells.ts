import {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDecimalType,
  DuckDBFloatType,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { Cell, ColumnType } from './columns.ts';

export function columnTypeOf(type: DuckDBType): ColumnType {
  if (type instanceof DuckDBDecimalType) {
    return { kind: 'decimal', precision: type.width, scale: type.scale };
  }
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) {
    return { kind: 'list', of: columnTypeOf(type.valueType) };
  }
  if (type instanceof DuckDBMapType) {
    return { kind: 'map', key: columnTypeOf(type.keyType), value: columnTypeOf(type.valueType) };
  }
  if (type instanceof DuckDBStructType) {
    const types = type.entryTypes.map(columnTypeOf);
    const fields = type.entryNames.flatMap((name, index) => {
      const field = types[index];
      return field ? [{ name, type: field }] : [];
    });
    return { kind: 'struct', fields };
  }
  return { kind: 'scalar', name: String(type) };
}

/** The cell of a value of this type. */
export function cellOf(value: DuckDBValue, type: DuckDBType): Cell {
  if (value === null) return null;
  if (type instanceof DuckDBFloatType) return floatText(Number(value));
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('hex');
  return nestedCell(value, type) ?? String(value);
}

function nestedCell(value: DuckDBValue, type: DuckDBType): Cell[] | undefined {
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    const of = type instanceof DuckDBListType || type instanceof DuckDBArrayType;
    return value.items.map((item) => cellOf(item, of ? type.valueType : type));
  }
  if (value instanceof DuckDBStructValue && type instanceof DuckDBStructType) {
    return type.entryNames.map((name, index) =>
      cellOf(value.entries[name] ?? null, type.entryTypes[index] ?? type),
    );
  }
  if (value instanceof DuckDBMapValue && type instanceof DuckDBMapType) {
    return value.entries.map((entry) => [
      cellOf(entry.key, type.keyType),
      cellOf(entry.value, type.valueType),
    ]);
  }
  return undefined;
}

/** The shortest text that is the same number in single precision. */
function floatText(value: number): string {
  for (let digits = 6; digits < 9; digits += 1) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(value);
}
