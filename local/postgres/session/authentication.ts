import { setTimeout as pause } from 'node:timers/promises';
import {
  authenticationOk,
  authenticationSasl,
  saslContinue,
  saslFinal,
} from '../protocol/backend-messages.ts';
import { ByteReader, textOf } from '../protocol/byte-reader.ts';
import type { FrontendMessage } from '../protocol/frontend-messages.ts';
import { PgError, SQLSTATE } from '../protocol/pg-error.ts';
import { MECHANISM, scram, type Verifier } from '../protocol/scram.ts';
import type { Outbox } from './outbox.ts';

/** Asks the client for the next message. */
type Receive = () => Promise<FrontendMessage>;

/** Slows down who guesses. */
const AFTER_WRONG_MS = 1000;

/**
 * Lets the client prove that it knows the password. Throws 28P01 when it does not.
 * https://www.postgresql.org/docs/15/sasl-authentication.html
 */
export async function authenticate(
  user: string,
  expectedUser: string,
  verifier: Verifier,
  outbox: Outbox,
  receive: Receive,
): Promise<void> {
  const server = scram(verifier);
  outbox.add(authenticationSasl(MECHANISM));
  outbox.flush();
  outbox.add(saslContinue(server.first(initialResponse(await received(receive)))));
  outbox.flush();
  const final = server.final(textOf(await received(receive)));
  // A wrong user takes the same steps as a wrong password, so that users can't be guessed.
  if (final === undefined || user !== expectedUser) {
    await pause(AFTER_WRONG_MS);
    throw new PgError(
      SQLSTATE.invalidPassword,
      `password authentication failed for user "${user}"`,
    );
  }
  outbox.add(saslFinal(final), authenticationOk());
}

async function received(receive: Receive): Promise<Buffer> {
  const message = await receive();
  if (message.kind === 'password') return message.body;
  throw new PgError(
    SQLSTATE.protocolViolation,
    `expected a password message, found ${message.kind}`,
  );
}

function initialResponse(body: Buffer): string {
  const reader = new ByteReader(body);
  const mechanism = reader.text();
  if (mechanism !== MECHANISM) {
    throw new PgError(
      SQLSTATE.protocolViolation,
      `client selected an invalid SASL authentication mechanism "${mechanism}"`,
    );
  }
  const response = reader.value();
  reader.end();
  return textOf(response ?? Buffer.alloc(0));
}
