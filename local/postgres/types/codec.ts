import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeTZValue,
  DuckDBTimeValue,
  DuckDBTypeId,
} from '@duckdb/node-api';
import { PgError, SQLSTATE } from '../protocol/pg-error.ts';
import { arrayBinary, arrayText } from './arrays.ts';
import {
  dateText,
  EPOCH_DAYS,
  EPOCH_MICROS,
  INFINITE_DAYS,
  INFINITE_MICROS,
  intervalText,
  timestampText,
  timeText,
  zoneText,
} from './calendar.ts';
import { jsonText } from './json.ts';
import { decimalText, float4Text, float8Text, numericBinary } from './numbers.ts';
import { NO_MODIFIER, numericModifier, PG_TYPES, type PgTypeName } from './oids.ts';

/** How the values of a column are sent. */
export type Codec = {
  oid: number;
  size: number;
  modifier: number;
  text(value: DuckDBValue): string;
  binary(value: DuckDBValue): Buffer;
};

type Formats = Pick<Codec, 'text' | 'binary'>;

/** The codec for a column of DuckDB. A type that PostgreSQL does not have is sent as text. */
export function codecOf(type: DuckDBType): Codec {
  if (type instanceof DuckDBDecimalType) return decimalCodec(type);
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) {
    return arrayCodec(codecOf(type.valueType));
  }
  const known = SCALARS[type.typeId];
  return known ? scalar(known.name, known) : scalar('text', JSON_LIKE);
}

const scalar = (name: PgTypeName, formats: Formats): Codec => ({
  oid: PG_TYPES[name].oid,
  size: PG_TYPES[name].size,
  modifier: NO_MODIFIER,
  text: formats.text,
  binary: formats.binary,
});

function decimalCodec({ width, scale }: DuckDBDecimalType): Codec {
  const unscaled = (value: DuckDBValue): bigint => {
    if (value instanceof DuckDBDecimalValue) return value.value;
    throw unexpected(value);
  };
  return {
    ...scalar('numeric', {
      text: (value) => decimalText(unscaled(value), scale),
      binary: (value) => numericBinary(unscaled(value), scale),
    }),
    modifier: numericModifier(width, scale),
  };
}

function arrayCodec(item: Codec): Codec {
  const array = Object.values(PG_TYPES).find(({ oid }) => oid === item.oid)?.array ?? 0;
  if (array === 0) return scalar('text', JSON_LIKE);
  const items = (value: DuckDBValue): readonly DuckDBValue[] => {
    if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items;
    throw unexpected(value);
  };
  return {
    oid: array,
    size: -1,
    modifier: NO_MODIFIER,
    text: (value) => arrayText(items(value), item),
    binary: (value) => arrayBinary(items(value), item),
  };
}

const bytes = (size: number, write: (buffer: Buffer) => void): Buffer => {
  const buffer = Buffer.alloc(size);
  write(buffer);
  return buffer;
};

const asText = (text: (value: DuckDBValue) => string): Formats => ({
  text,
  binary: (value) => Buffer.from(text(value)),
});

/**
 * PostgreSQL has no text with a zero byte, at which psql and ODBC would end it. Quarantined lines may
 * have one. It is sent as its symbol, so that the rest is there.
 */
const TEXT = asText((value) => String(value).replaceAll('\0', '\u2400'));
const JSON_LIKE = asText(jsonText);
const INT2: Formats = {
  text: String,
  binary: (value) => bytes(2, (buffer) => buffer.writeInt16BE(Number(value))),
};
const INT4: Formats = {
  text: String,
  binary: (value) => bytes(4, (buffer) => buffer.writeInt32BE(Number(value))),
};
const INT8: Formats = {
  text: (value) => String(bigintOf(value)),
  binary: (value) => bytes(8, (buffer) => buffer.writeBigInt64BE(bigintOf(value))),
};
const WHOLE_NUMERIC: Formats = {
  text: String,
  binary: (value) => numericBinary(BigInt(String(value)), 0),
};
const TIMESTAMP: Formats = {
  text: (value) => timestampText(microsOf(value)),
  binary: (value) => timestampBinary(microsOf(value)),
};

const SCALARS: Readonly<Record<number, Formats & { name: PgTypeName }>> = {
  [DuckDBTypeId.BOOLEAN]: {
    name: 'bool',
    text: (value) => (value === true ? 't' : 'f'),
    binary: (value) => Buffer.from([value === true ? 1 : 0]),
  },
  [DuckDBTypeId.TINYINT]: { name: 'int2', ...INT2 },
  [DuckDBTypeId.UTINYINT]: { name: 'int2', ...INT2 },
  [DuckDBTypeId.SMALLINT]: { name: 'int2', ...INT2 },
  [DuckDBTypeId.USMALLINT]: { name: 'int4', ...INT4 },
  [DuckDBTypeId.INTEGER]: { name: 'int4', ...INT4 },
  [DuckDBTypeId.UINTEGER]: {
    name: 'oid',
    text: String,
    binary: (value) => bytes(4, (buffer) => buffer.writeUInt32BE(Number(value))),
  },
  [DuckDBTypeId.BIGINT]: { name: 'int8', ...INT8 },
  // DuckDB's sum of whole numbers; PostgreSQL's is a bigint.
  [DuckDBTypeId.HUGEINT]: { name: 'int8', ...INT8 },
  [DuckDBTypeId.UBIGINT]: { name: 'numeric', ...WHOLE_NUMERIC },
  [DuckDBTypeId.UHUGEINT]: { name: 'numeric', ...WHOLE_NUMERIC },
  [DuckDBTypeId.BIGNUM]: { name: 'numeric', ...WHOLE_NUMERIC },
  [DuckDBTypeId.FLOAT]: {
    name: 'float4',
    text: (value) => float4Text(Number(value)),
    binary: (value) => bytes(4, (buffer) => buffer.writeFloatBE(Number(value))),
  },
  [DuckDBTypeId.DOUBLE]: {
    name: 'float8',
    text: (value) => float8Text(Number(value)),
    binary: (value) => bytes(8, (buffer) => buffer.writeDoubleBE(Number(value))),
  },
  [DuckDBTypeId.VARCHAR]: { name: 'text', ...TEXT },
  [DuckDBTypeId.ENUM]: { name: 'text', ...TEXT },
  [DuckDBTypeId.SQLNULL]: { name: 'text', ...TEXT },
  [DuckDBTypeId.UUID]: {
    name: 'uuid',
    text: String,
    binary: (value) => Buffer.from(String(value).replaceAll('-', ''), 'hex'),
  },
  [DuckDBTypeId.BLOB]: {
    name: 'bytea',
    text: (value) => `\\x${blobOf(value).toString('hex')}`,
    binary: blobOf,
  },
  [DuckDBTypeId.DATE]: {
    name: 'date',
    text: (value) => dateText(daysOf(value)),
    binary: (value) => dateBinary(daysOf(value)),
  },
  [DuckDBTypeId.TIMESTAMP]: { name: 'timestamp', ...TIMESTAMP },
  [DuckDBTypeId.TIMESTAMP_S]: { name: 'timestamp', ...TIMESTAMP },
  [DuckDBTypeId.TIMESTAMP_MS]: { name: 'timestamp', ...TIMESTAMP },
  [DuckDBTypeId.TIMESTAMP_NS]: { name: 'timestamp', ...TIMESTAMP },
  [DuckDBTypeId.TIMESTAMP_TZ]: {
    name: 'timestamptz',
    text: (value) => timestampText(microsOf(value), zoneText(0)),
    binary: (value) => timestampBinary(microsOf(value)),
  },
  [DuckDBTypeId.TIME]: {
    name: 'time',
    text: (value) => timeText(timeOf(value).micros),
    binary: (value) => bytes(8, (buffer) => buffer.writeBigInt64BE(timeOf(value).micros)),
  },
  [DuckDBTypeId.TIME_TZ]: {
    name: 'timetz',
    text: (value) => `${timeText(timeOf(value).micros)}${zoneText(timeOf(value).offset)}`,
    binary: (value) =>
      bytes(12, (buffer) => {
        buffer.writeBigInt64BE(timeOf(value).micros);
        buffer.writeInt32BE(-timeOf(value).offset, 8);
      }),
  },
  [DuckDBTypeId.INTERVAL]: {
    name: 'interval',
    text: (value) => {
      const { months, days, micros } = intervalOf(value);
      return intervalText(months, days, micros);
    },
    binary: (value) =>
      bytes(16, (buffer) => {
        const { months, days, micros } = intervalOf(value);
        buffer.writeBigInt64BE(micros);
        buffer.writeInt32BE(days, 8);
        buffer.writeInt32BE(months, 12);
      }),
  },
  [DuckDBTypeId.STRUCT]: { name: 'json', ...JSON_LIKE },
  [DuckDBTypeId.MAP]: { name: 'json', ...JSON_LIKE },
};

function bigintOf(value: DuckDBValue): bigint {
  if (typeof value !== 'bigint') throw unexpected(value);
  if (value === BigInt.asIntN(64, value)) return value;
  throw new PgError(SQLSTATE.outOfRange, 'bigint out of range', {
    hint: 'Cast to numeric before the sum.',
  });
}

function blobOf(value: DuckDBValue): Buffer {
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes);
  throw unexpected(value);
}

function daysOf(value: DuckDBValue): number {
  if (value instanceof DuckDBDateValue) return value.days;
  throw unexpected(value);
}

function microsOf(value: DuckDBValue): bigint {
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
    return value.micros;
  }
  if (value instanceof DuckDBTimestampSecondsValue) return value.seconds * 1_000_000n;
  if (value instanceof DuckDBTimestampMillisecondsValue) return value.millis * 1000n;
  if (value instanceof DuckDBTimestampNanosecondsValue) return value.nanos / 1000n;
  throw unexpected(value);
}

function timeOf(value: DuckDBValue): { micros: bigint; offset: number } {
  if (value instanceof DuckDBTimeTZValue) return value;
  if (value instanceof DuckDBTimeValue) return { micros: value.micros, offset: 0 };
  throw unexpected(value);
}

function intervalOf(value: DuckDBValue): DuckDBIntervalValue {
  if (value instanceof DuckDBIntervalValue) return value;
  throw unexpected(value);
}

function dateBinary(days: number): Buffer {
  const isInfinite = Math.abs(days) === INFINITE_DAYS;
  const infinite = days > 0 ? INFINITE_DAYS : -INFINITE_DAYS - 1;
  return bytes(4, (buffer) => buffer.writeInt32BE(isInfinite ? infinite : days - EPOCH_DAYS));
}

function timestampBinary(micros: bigint): Buffer {
  const isInfinite = micros === INFINITE_MICROS || micros === -INFINITE_MICROS;
  const infinite = micros > 0n ? INFINITE_MICROS : -INFINITE_MICROS - 1n;
  return bytes(8, (buffer) =>
    buffer.writeBigInt64BE(isInfinite ? infinite : BigInt.asIntN(64, micros - EPOCH_MICROS)),
  );
}

const unexpected = (value: DuckDBValue): Error =>
  new Error(`a value of another type than its column: ${typeof value}`);

export const TEXT_CODEC: Codec = scalar('text', TEXT);
