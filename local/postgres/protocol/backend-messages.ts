import { PgError, SQLSTATE } from './pg-error.ts';

/**
 * The messages of a server, as bytes.
 * https://www.postgresql.org/docs/15/protocol-message-formats.html
 */
function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 4);
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(length, 1);
  return Buffer.concat([head, ...parts]);
}

/** Text with its zero byte. A zero byte within the text would end it early. */
const text = (value: string): Buffer => Buffer.from(`${value.replaceAll('\0', '')}\0`);

function int16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [index, value] of values.entries()) bytes.writeInt16BE(value, 2 * index);
  return bytes;
}

function int32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeInt32BE(value | 0, 4 * index);
  return bytes;
}

export const ENCRYPTION_REFUSED = Buffer.from('N');

const PROTOCOL_3_0 = 0;

export const negotiateVersion = (unknownOptions: readonly string[]): Buffer =>
  message('v', int32(PROTOCOL_3_0, unknownOptions.length), ...unknownOptions.map(text));

const AUTHENTICATION = { ok: 0, sasl: 10, saslContinue: 11, saslFinal: 12 };

export const authenticationOk = (): Buffer => message('R', int32(AUTHENTICATION.ok));
export const authenticationSasl = (mechanism: string): Buffer =>
  message('R', int32(AUTHENTICATION.sasl), text(mechanism), text(''));
export const saslContinue = (data: string): Buffer =>
  message('R', int32(AUTHENTICATION.saslContinue), Buffer.from(data));
export const saslFinal = (data: string): Buffer =>
  message('R', int32(AUTHENTICATION.saslFinal), Buffer.from(data));

export const parameterStatus = (name: string, value: string): Buffer =>
  message('S', text(name), text(value));
export const backendKeyData = (pid: number, secret: number): Buffer =>
  message('K', int32(pid, secret));

export type TransactionStatus = 'I' | 'T' | 'E';
export const readyForQuery = (status: TransactionStatus): Buffer =>
  message('Z', Buffer.from(status));

/** A column of a result: `format` is 0 for text and 1 for binary. */
export type FieldDescription = {
  name: string;
  tableOid: number;
  columnNumber: number;
  typeOid: number;
  typeSize: number;
  typeModifier: number;
  format: number;
};

export const rowDescription = (fields: readonly FieldDescription[]): Buffer =>
  message('T', int16(fields.length), ...fields.flatMap(fieldOf));

const fieldOf = (field: FieldDescription): Buffer[] => [
  text(field.name),
  int32(field.tableOid),
  int16(field.columnNumber),
  int32(field.typeOid),
  int16(field.typeSize),
  int32(field.typeModifier),
  int16(field.format),
];

export const parameterDescription = (typeOids: readonly number[]): Buffer =>
  message('t', int16(typeOids.length), int32(...typeOids));

/** A row. Null is a value without bytes. */
export function dataRow(values: readonly (Buffer | null)[]): Buffer {
  const size = values.reduce((sum, value) => sum + 4 + (value?.length ?? 0), 7);
  const row = Buffer.allocUnsafe(size);
  row.write('D', 0, 'latin1');
  row.writeInt32BE(size - 1, 1);
  row.writeInt16BE(values.length, 5);
  let offset = 7;
  for (const value of values) {
    row.writeInt32BE(value ? value.length : -1, offset);
    offset += 4;
    if (value) offset += value.copy(row, offset);
  }
  return row;
}

export const commandComplete = (tag: string): Buffer => message('C', text(tag));
export const emptyQueryResponse = (): Buffer => message('I');
export const parseComplete = (): Buffer => message('1');
export const bindComplete = (): Buffer => message('2');
export const closeComplete = (): Buffer => message('3');
export const noData = (): Buffer => message('n');
export const portalSuspended = (): Buffer => message('s');

/** Starts a copy to the client as text. */
export const copyOutResponse = (columns: number): Buffer =>
  message('H', Buffer.from([0]), int16(columns), int16(...new Array<number>(columns).fill(0)));
export const copyData = (data: Buffer): Buffer => message('d', data);
export const copyDone = (): Buffer => message('c');

type Severity = 'ERROR' | 'FATAL' | 'WARNING' | 'NOTICE';

export const errorResponse = (error: PgError, severity: 'ERROR' | 'FATAL' = 'ERROR'): Buffer =>
  message('E', reportOf(error, severity));
export const noticeResponse = (notice: PgError, severity: 'WARNING' | 'NOTICE'): Buffer =>
  message('N', reportOf(notice, severity));

/** https://www.postgresql.org/docs/15/protocol-error-fields.html */
function reportOf(error: PgError, severity: Severity): Buffer {
  const fields: [string, string | undefined][] = [
    ['S', severity],
    ['V', severity],
    ['C', error.code],
    ['M', error.message],
    ['D', error.detail],
    ['H', error.hint],
    ['P', error.position === undefined ? undefined : String(error.position + 1)],
  ];
  const present = fields.flatMap(([code, value]) =>
    value === undefined ? [] : [text(`${code}${value}`)],
  );
  return Buffer.concat([...present, Buffer.from([0])]);
}

/** What a client is told of an error that is not meant for it. */
export const pgErrorOf = (error: unknown): PgError =>
  error instanceof PgError
    ? error
    : new PgError(
        SQLSTATE.internalError,
        `the server failed: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      );
