import { ByteReader } from './byte-reader.ts';
import { PgError, SQLSTATE } from './pg-error.ts';

/** What a client may send before its session starts. */
export type StartupPacket =
  | { kind: 'encryption' }
  | { kind: 'cancel'; pid: number; secret: number }
  | {
      kind: 'start';
      parameters: ReadonlyMap<string, string>;
      /** Whether the client asked for a newer minor version than 3.0. */
      isNewer: boolean;
      /** Options of the protocol that are not known here. */
      unknownOptions: string[];
    };

const CANCEL_REQUEST = 80_877_102;
const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const MAJOR_VERSION = 3;
const OPTION_PREFIX = '_pq_.';

/**
 * Reads a packet without a type.
 * https://www.postgresql.org/docs/15/protocol-message-formats.html (StartupMessage, SSLRequest,
 * GSSENCRequest, CancelRequest)
 */
export function startupPacketOf(body: Buffer): StartupPacket {
  const reader = new ByteReader(body);
  const code = reader.uint32();
  if (code === SSL_REQUEST || code === GSS_REQUEST) return { kind: 'encryption' };
  if (code === CANCEL_REQUEST) {
    return { kind: 'cancel', pid: reader.int32(), secret: reader.int32() };
  }
  const [major, minor] = [code >>> 16, code & 0xffff];
  if (major !== MAJOR_VERSION) {
    throw new PgError(
      SQLSTATE.featureNotSupported,
      `unsupported frontend protocol ${major}.${minor}: server supports 3.0 to 3.0`,
    );
  }
  const all = parametersOf(reader);
  const unknownOptions = [...all.keys()].filter((name) => name.startsWith(OPTION_PREFIX));
  for (const name of unknownOptions) all.delete(name);
  return { kind: 'start', parameters: all, isNewer: minor > 0, unknownOptions };
}

function parametersOf(reader: ByteReader): Map<string, string> {
  const parameters = new Map<string, string>();
  for (let name = reader.text(); name !== ''; name = reader.text()) {
    parameters.set(name, reader.text());
  }
  return parameters;
}
