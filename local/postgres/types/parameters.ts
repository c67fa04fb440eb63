import { DuckDBDecimalType, type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import { textOf } from '../protocol/byte-reader.ts';
import { PgError, SQLSTATE } from '../protocol/pg-error.ts';
import { dateText, EPOCH_DAYS, EPOCH_MICROS, timestampText, timeText } from './calendar.ts';
import { float8Text, numericOfBinary } from './numbers.ts';
import { PG_TYPES } from './oids.ts';

/**
 * A type that a parameter may have: the SQL type of DuckDB to which its text is cast, and how to
 * make that text of the binary format.
 */
export type ParameterType = { oid: number; sql: string; ofBinary(bytes: Buffer): string };

/** numeric without precision: 28 digits before the point and 10 after it. */
export const PLAIN_NUMERIC = 'DECIMAL(38,10)';
const PLAIN_SCALE = 10;

const utf8 = (bytes: Buffer): string => textOf(bytes);
const whole = (sql: string, bytes: number): Omit<ParameterType, 'oid'> => ({
  sql,
  ofBinary: (buffer) => String(BigInt.asIntN(8 * bytes, BigInt(`0x${hexOf(buffer, bytes)}`))),
});

const TYPES: Readonly<Record<number, Omit<ParameterType, 'oid'>>> = {
  [PG_TYPES.bool.oid]: {
    sql: 'BOOLEAN',
    ofBinary: (bytes) => (sized(bytes, 1).readUInt8() === 0 ? 'false' : 'true'),
  },
  [PG_TYPES.int2.oid]: whole('SMALLINT', 2),
  [PG_TYPES.int4.oid]: whole('INTEGER', 4),
  [PG_TYPES.int8.oid]: whole('BIGINT', 8),
  [PG_TYPES.oid.oid]: {
    sql: 'UINTEGER',
    ofBinary: (bytes) => String(sized(bytes, 4).readUInt32BE()),
  },
  [PG_TYPES.float4.oid]: {
    sql: 'FLOAT',
    ofBinary: (bytes) => float8Text(sized(bytes, 4).readFloatBE()),
  },
  [PG_TYPES.float8.oid]: {
    sql: 'DOUBLE',
    ofBinary: (bytes) => float8Text(sized(bytes, 8).readDoubleBE()),
  },
  [PG_TYPES.numeric.oid]: { sql: PLAIN_NUMERIC, ofBinary: numericOfBinary },
  [PG_TYPES.date.oid]: {
    sql: 'DATE',
    ofBinary: (bytes) => dateText(sized(bytes, 4).readInt32BE() + EPOCH_DAYS),
  },
  [PG_TYPES.time.oid]: {
    sql: 'TIME',
    ofBinary: (bytes) => timeText(sized(bytes, 8).readBigInt64BE()),
  },
  [PG_TYPES.timestamp.oid]: {
    sql: 'TIMESTAMP',
    ofBinary: (bytes) => timestampText(sized(bytes, 8).readBigInt64BE() + EPOCH_MICROS),
  },
  [PG_TYPES.timestamptz.oid]: {
    sql: 'TIMESTAMPTZ',
    ofBinary: (bytes) => timestampText(sized(bytes, 8).readBigInt64BE() + EPOCH_MICROS, '+00'),
  },
  [PG_TYPES.uuid.oid]: { sql: 'UUID', ofBinary: (bytes) => hexOf(bytes, 16) },
  [PG_TYPES.interval.oid]: { sql: 'INTERVAL', ofBinary: noBinary },
  [PG_TYPES.text.oid]: { sql: 'VARCHAR', ofBinary: utf8 },
  [PG_TYPES.varchar.oid]: { sql: 'VARCHAR', ofBinary: utf8 },
  [PG_TYPES.bpchar.oid]: { sql: 'VARCHAR', ofBinary: utf8 },
  [PG_TYPES.name.oid]: { sql: 'VARCHAR', ofBinary: utf8 },
  [PG_TYPES.char.oid]: { sql: 'VARCHAR', ofBinary: utf8 },
  [PG_TYPES.unknown.oid]: { sql: 'VARCHAR', ofBinary: utf8 },
  [PG_TYPES.json.oid]: { sql: 'VARCHAR', ofBinary: utf8 },
};

/** 0 leaves the type to the server. */
export const UNSPECIFIED = 0;

/** Throws 0A000 for a type that no parameter here may have. */
export function parameterType(oid: number): ParameterType {
  const type = TYPES[oid];
  if (type) return { oid, ...type };
  throw new PgError(
    SQLSTATE.featureNotSupported,
    `a parameter of the type with oid ${oid} is not supported`,
    { hint: 'Send it as text, and cast it in the statement.' },
  );
}

const INFERRED: Readonly<Record<number, number>> = {
  [DuckDBTypeId.BOOLEAN]: PG_TYPES.bool.oid,
  [DuckDBTypeId.TINYINT]: PG_TYPES.int2.oid,
  [DuckDBTypeId.SMALLINT]: PG_TYPES.int2.oid,
  [DuckDBTypeId.INTEGER]: PG_TYPES.int4.oid,
  [DuckDBTypeId.BIGINT]: PG_TYPES.int8.oid,
  [DuckDBTypeId.UINTEGER]: PG_TYPES.oid.oid,
  [DuckDBTypeId.FLOAT]: PG_TYPES.float4.oid,
  [DuckDBTypeId.DOUBLE]: PG_TYPES.float8.oid,
  [DuckDBTypeId.DATE]: PG_TYPES.date.oid,
  [DuckDBTypeId.TIME]: PG_TYPES.time.oid,
  [DuckDBTypeId.TIMESTAMP]: PG_TYPES.timestamp.oid,
  [DuckDBTypeId.TIMESTAMP_TZ]: PG_TYPES.timestamptz.oid,
  [DuckDBTypeId.INTERVAL]: PG_TYPES.interval.oid,
  [DuckDBTypeId.UUID]: PG_TYPES.uuid.oid,
};

/** The type of a parameter that the engine has inferred; text where it has inferred none. */
export function inferredType(type: DuckDBType | undefined): ParameterType {
  if (type instanceof DuckDBDecimalType) return parameterType(PG_TYPES.numeric.oid);
  return parameterType(INFERRED[type?.typeId ?? 0] ?? PG_TYPES.text.oid);
}

/** The text of a value that a client has bound, which is then cast to its type. */
export function parameterText(bytes: Buffer | null, type: ParameterType, format: number) {
  if (bytes === null) return null;
  const text = format === 0 ? utf8(bytes) : binaryText(bytes, type);
  if (type.oid === PG_TYPES.numeric.oid) refuseLoss(text);
  return text;
}

function binaryText(bytes: Buffer, type: ParameterType): string {
  try {
    return type.ofBinary(bytes);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
    throw new PgError(
      SQLSTATE.invalidBinary,
      `incorrect binary data format in a parameter of the type with oid ${type.oid}`,
      { cause: error },
    );
  }
}

/** The cast would round what is finer. */
function refuseLoss(text: string): void {
  const [, digits = ''] = /\.(\d*?)0*$/.exec(text.trim()) ?? [];
  if (digits.length <= PLAIN_SCALE && !/e-/i.test(text)) return;
  throw new PgError(
    SQLSTATE.outOfRange,
    `a numeric parameter may have ${PLAIN_SCALE} digits after the point, found "${text}"`,
    { hint: 'Send it as text, and cast it to numeric(precision, scale) in the statement.' },
  );
}

function sized(bytes: Buffer, size: number): Buffer {
  if (bytes.length === size) return bytes;
  throw new RangeError(`expected ${size} bytes, found ${bytes.length}`);
}

const hexOf = (bytes: Buffer, size: number): string => sized(bytes, size).toString('hex');

function noBinary(): never {
  throw new PgError(
    SQLSTATE.featureNotSupported,
    'a parameter of this type can only be sent as text',
  );
}
