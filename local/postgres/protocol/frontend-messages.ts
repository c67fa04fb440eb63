import { ByteReader } from './byte-reader.ts';
import type { Frame } from './frames.ts';
import { PgError, SQLSTATE } from './pg-error.ts';

export type Bind = {
  kind: 'bind';
  portal: string;
  statement: string;
  /** None: all are text. One: it is that of all. 0 is text, 1 is binary. */
  parameterFormats: number[];
  parameters: (Buffer | null)[];
  resultFormats: number[];
};

/** The messages of a session. The names are those of the protocol's documentation. */
export type FrontendMessage =
  | { kind: 'query'; sql: string }
  | { kind: 'parse'; statement: string; sql: string; parameterTypes: number[] }
  | Bind
  | { kind: 'describe' | 'close'; target: 'statement' | 'portal'; name: string }
  | { kind: 'execute'; portal: string; maxRows: number }
  | { kind: 'sync' | 'flush' | 'terminate' | 'copy' }
  | { kind: 'password'; body: Buffer };

type Read = (reader: ByteReader) => FrontendMessage;

const MESSAGES: Readonly<Record<string, Read>> = {
  Q: (reader) => ({ kind: 'query', sql: reader.text() }),
  P: (reader) => ({
    kind: 'parse',
    statement: reader.text(),
    sql: reader.text(),
    parameterTypes: reader.list(() => reader.uint32()),
  }),
  B: (reader) => ({
    kind: 'bind',
    portal: reader.text(),
    statement: reader.text(),
    parameterFormats: reader.list(() => reader.int16()),
    parameters: reader.list(() => reader.value()),
    resultFormats: reader.list(() => reader.int16()),
  }),
  D: (reader) => ({ kind: 'describe', target: targetOf(reader), name: reader.text() }),
  C: (reader) => ({ kind: 'close', target: targetOf(reader), name: reader.text() }),
  E: (reader) => ({ kind: 'execute', portal: reader.text(), maxRows: reader.int32() }),
  S: () => ({ kind: 'sync' }),
  H: () => ({ kind: 'flush' }),
  X: () => ({ kind: 'terminate' }),
  p: (reader) => ({ kind: 'password', body: reader.bytes(reader.remaining) }),
  d: copyMessage,
  c: copyMessage,
  f: copyMessage,
};

/** CopyData, CopyDone and CopyFail: no copy takes data here, so they are read over. */
function copyMessage(reader: ByteReader): FrontendMessage {
  reader.bytes(reader.remaining);
  return { kind: 'copy' };
}

/**
 * Reads a message. Throws 08P01 when it is malformed.
 * https://www.postgresql.org/docs/15/protocol-message-formats.html
 */
export function frontendMessageOf({ type, body }: Frame): FrontendMessage {
  const read = Object.hasOwn(MESSAGES, type) ? MESSAGES[type] : undefined;
  if (!read) {
    const code = type.charCodeAt(0);
    throw new PgError(SQLSTATE.protocolViolation, `invalid frontend message type ${code}`);
  }
  const reader = new ByteReader(body);
  const message = read(reader);
  reader.end();
  return message;
}

function targetOf(reader: ByteReader): 'statement' | 'portal' {
  const code = String.fromCharCode(reader.byte());
  if (code === 'S') return 'statement';
  if (code === 'P') return 'portal';
  throw new PgError(SQLSTATE.protocolViolation, 'expected a statement (S) or a portal (P)');
}
