import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { PgError, SQLSTATE } from './pg-error.ts';

export const MECHANISM = 'SCRAM-SHA-256';
const ITERATIONS = 4096;
const KEY_BYTES = 32;

/** What a server keeps of a password. */
export type Verifier = { salt: Buffer; storedKey: Buffer; serverKey: Buffer };

export function verifierOf(password: string, salt = randomBytes(16)): Verifier {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, KEY_BYTES, 'sha256');
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest();
  return { salt, storedKey, serverKey: hmac(salted, 'Server Key') };
}

/** The server's side of one authentication. */
export type Scram = {
  /** The answer to the client's first message. */
  first(message: string): string;
  /** The answer to the client's proof. Undefined when the password is wrong. */
  final(message: string): string | undefined;
};

/**
 * SCRAM-SHA-256 without channel binding, which needs TLS.
 * https://www.postgresql.org/docs/15/sasl-authentication.html, RFC 5802 and RFC 7677
 */
export function scram({ salt, storedKey, serverKey }: Verifier): Scram {
  const serverNonce = randomBytes(18).toString('base64');
  let header = '';
  let nonce = '';
  let soFar = '';
  return {
    first: (message) => {
      const [, gs2 = '', bare = '', clientNonce = ''] =
        /^([ny],(?:a=[^,]*)?,)((?:n=[^,]*),r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)$/.exec(message) ?? [];
      if (clientNonce === '') throw malformed();
      header = gs2;
      nonce = clientNonce + serverNonce;
      const answer = `r=${nonce},s=${salt.toString('base64')},i=${ITERATIONS}`;
      soFar = `${bare},${answer}`;
      return answer;
    },
    final: (message) => {
      const [, withoutProof = '', binding = '', echoed = '', proof = ''] =
        /^(c=([^,]+),r=([^,]+)(?:,.*)?),p=([^,]+)$/.exec(message) ?? [];
      if (nonce === '' || echoed !== nonce) throw malformed();
      if (binding !== Buffer.from(header).toString('base64')) throw malformed();
      const transcript = `${soFar},${withoutProof}`;
      const clientKey = xor(Buffer.from(proof, 'base64'), hmac(storedKey, transcript));
      const isRight = timingSafeEqual(createHash('sha256').update(clientKey).digest(), storedKey);
      return isRight ? `v=${hmac(serverKey, transcript).toString('base64')}` : undefined;
    },
  };
}

const hmac = (key: Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

function xor(left: Buffer, right: Buffer): Buffer {
  if (left.length !== right.length) throw malformed();
  return Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));
}

const malformed = (): PgError => new PgError(SQLSTATE.protocolViolation, 'malformed SCRAM message');
