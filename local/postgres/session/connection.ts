import type { Socket } from 'node:net';
import {
  backendKeyData,
  ENCRYPTION_REFUSED,
  errorResponse,
  negotiateVersion,
  pgErrorOf,
} from '../protocol/backend-messages.ts';
import { frontendMessageOf } from '../protocol/frontend-messages.ts';
import { PgError, SQLSTATE } from '../protocol/pg-error.ts';
import type { Verifier } from '../protocol/scram.ts';
import { type StartupPacket, startupPacketOf } from '../protocol/startup.ts';
import { openSettings, type Settings } from '../settings/settings.ts';
import { authenticate } from './authentication.ts';
import { type Inbox, inboxOf, MAX_BYTES } from './inbox.ts';
import { type Outbox, outboxTo } from './outbox.ts';
import { type ClientSession, openClientSession } from './session.ts';
import type { SessionContext } from './state.ts';

/** By which a client may cancel what its session runs. */
export type CancelKey = { pid: number; secret: number };

/** What a connection needs of the server. */
export type ConnectionContext = SessionContext & {
  verifier: Verifier;
  /** Registers the session, unless there are too many. Throws 53300 then. */
  admit(session: ClientSession): CancelKey;
  cancel(key: CancelKey): void;
};

/** How long a client may take to authenticate itself. */
const LOGIN_MS = 10_000;

type Start = Extract<StartupPacket, { kind: 'start' }>;

/** Serves a connection until it ends. Nothing that a client sends makes it throw. */
export async function serveConnection(socket: Socket, context: ConnectionContext): Promise<void> {
  const outbox = outboxTo(socket);
  let session: ClientSession | undefined;
  let isKnown = false;
  const inbox = inboxOf(
    socket,
    () => (isKnown ? MAX_BYTES.known : MAX_BYTES.unknown),
    () => session?.cancel('the end of the connection'),
  );
  const login = setTimeout(() => socket.destroy(), LOGIN_MS);
  socket.setNoDelay(true);
  try {
    const start = await startOf(inbox, outbox, context);
    if (start) {
      const settings = await logIn(start, inbox, outbox, context);
      isKnown = true;
      session = openClientSession(context, outbox, settings);
      outbox.add(keyOf(context.admit(session)));
      clearTimeout(login);
      session.begin();
      await serve(session, inbox);
    }
  } catch (error) {
    outbox.add(errorResponse(pgErrorOf(error), 'FATAL'));
  } finally {
    clearTimeout(login);
    await session?.end();
    outbox.flush();
    socket.end();
    socket.destroySoon();
  }
}

const keyOf = ({ pid, secret }: CancelKey): Buffer => backendKeyData(pid, secret);

/** The packet with which a session starts. Undefined when the connection was for something else. */
async function startOf(
  inbox: Inbox,
  outbox: Outbox,
  context: ConnectionContext,
): Promise<Start | undefined> {
  for (let refusals = 0; refusals < 3; refusals += 1) {
    const body = await inbox.packet();
    if (!body) return undefined;
    const packet = startupPacketOf(body);
    if (packet.kind === 'start') return packet;
    if (packet.kind === 'cancel') {
      context.cancel(packet);
      return undefined;
    }
    outbox.add(ENCRYPTION_REFUSED);
    outbox.flush();
  }
  throw new PgError(SQLSTATE.protocolViolation, 'encryption was refused, and asked for again');
}

async function logIn(
  { parameters, isNewer, unknownOptions }: Start,
  inbox: Inbox,
  outbox: Outbox,
  { names, verifier }: ConnectionContext,
): Promise<Settings> {
  if (isNewer || unknownOptions.length > 0) outbox.add(negotiateVersion(unknownOptions));
  const user = parameters.get('user') ?? '';
  if (user === '') {
    throw new PgError(
      SQLSTATE.invalidAuthorization,
      'no PostgreSQL user name specified in startup packet',
    );
  }
  await authenticate(user, names.user, verifier, outbox, async () => {
    const frame = await inbox.frame();
    if (frame) return frontendMessageOf(frame);
    throw new PgError(SQLSTATE.protocolViolation, 'the connection ended during authentication');
  });
  const database = parameters.get('database') ?? user;
  if (database !== names.database) {
    throw new PgError(SQLSTATE.invalidCatalogName, `database "${database}" does not exist`, {
      hint: `The database is "${names.database}".`,
    });
  }
  return settingsOf(parameters, names);
}

function settingsOf(
  parameters: ReadonlyMap<string, string>,
  { user, version }: ConnectionContext['names'],
): Settings {
  const settings = openSettings({
    server_version: version,
    server_version_num: '150000',
    session_authorization: user,
  });
  const given = [...optionsIn(parameters.get('options') ?? ''), ...parameters];
  for (const [name, value] of given) {
    if (['user', 'database', 'options', 'replication'].includes(name)) continue;
    // A client that asks for another encoding is told which one it gets.
    if (name === 'client_encoding' && !/^(utf-?8|unicode|sql_ascii)$/i.test(value)) continue;
    settings.start(name.toLowerCase(), value);
  }
  return settings;
}

/** `-c name=value` and `--name=value`, with a backslash before spaces. */
function optionsIn(options: string): [string, string][] {
  const words = options.match(/(?:\\.|\S)+/g) ?? [];
  return words.flatMap((word, index): [string, string][] => {
    const text = word.startsWith('-c') && word.length > 2 ? word.slice(2) : word;
    const isOption = text !== word || word.startsWith('--') || words[index - 1] === '-c';
    const [, name = '', value = ''] = /^(?:--)?([\w.-]+)=(.*)$/.exec(text) ?? [];
    if (!isOption || name === '') return [];
    return [[name.replaceAll('-', '_'), value.replace(/\\(.)/g, '$1')]];
  });
}

async function serve(session: ClientSession, inbox: Inbox): Promise<void> {
  for (let frame = await inbox.frame(); frame; frame = await inbox.frame()) {
    if (!(await session.answer(frontendMessageOf(frame)))) return;
  }
}
