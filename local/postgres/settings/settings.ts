import { PgError, SQLSTATE } from '../protocol/pg-error.ts';

type Setting = {
  initial: string;
  /** The value as it is kept. Throws when it is not supported. Fixed settings have none. */
  take?: (value: string) => string;
};

const any = (value: string): string => value;

/** Settings that change nothing here, and may have any value. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  application_name: '',
  backslash_quote: 'safe_encoding',
  client_min_messages: 'notice',
  constraint_exclusion: 'partition',
  default_tablespace: '',
  default_table_access_method: 'heap',
  enable_seqscan: 'on',
  escape_string_warning: 'on',
  extra_float_digits: '1',
  geqo: 'on',
  idle_in_transaction_session_timeout: '0',
  jit: 'on',
  ksqo: 'on',
  lc_messages: 'C',
  lc_monetary: 'C',
  lc_numeric: 'C',
  lc_time: 'C',
  lock_timeout: '0',
  max_parallel_workers_per_gather: '2',
  optimize_bounded_sort: 'on',
  row_security: 'on',
  search_path: '',
  synchronize_seqscans: 'on',
  synchronous_commit: 'on',
  work_mem: '4MB',
  xmloption: 'content',
};

const FIXED: Readonly<Record<string, string>> = {
  block_size: '8192',
  data_checksums: 'off',
  in_hot_standby: 'off',
  integer_datetimes: 'on',
  is_superuser: 'off',
  lc_collate: 'C',
  lc_ctype: 'C',
  listen_addresses: '127.0.0.1',
  max_connections: '50',
  max_identifier_length: '63',
  max_index_keys: '32',
  server_encoding: 'UTF8',
  ssl: 'off',
  transaction_deferrable: 'off',
};

const only =
  (name: string, accepted: RegExp, kept: (value: string) => string) => (value: string) => {
    if (accepted.test(value)) return kept(value);
    throw new PgError(
      SQLSTATE.invalidParameterValue,
      `invalid value for parameter "${name}": "${value}"`,
      { hint: `Only ${kept(value)} is supported here.` },
    );
  };

const always = (value: string) => () => value;

/** Values that PostgreSQL has and this server would have to obey. */
const CHECKED: Readonly<Record<string, Setting>> = {
  client_encoding: {
    initial: 'UTF8',
    take: only('client_encoding', /^(utf-?8|unicode|sql_ascii)$/i, (value) =>
      /^sql_ascii$/i.test(value) ? 'SQL_ASCII' : 'UTF8',
    ),
  },
  datestyle: {
    initial: 'ISO, MDY',
    take: only(
      'DateStyle',
      /^(iso)?[, ]*(mdy|dmy|ymd|us|european|noneuropean)?$/i,
      always('ISO, MDY'),
    ),
  },
  intervalstyle: {
    initial: 'postgres',
    take: only('IntervalStyle', /^postgres$/i, always('postgres')),
  },
  default_transaction_read_only: {
    initial: 'on',
    take: only('default_transaction_read_only', /^(on|true|yes|1)$/i, always('on')),
  },
  transaction_read_only: {
    initial: 'on',
    take: only('transaction_read_only', /^(on|true|yes|1)$/i, always('on')),
  },
  bytea_output: { initial: 'hex', take: only('bytea_output', /^hex$/i, always('hex')) },
  standard_conforming_strings: {
    initial: 'on',
    take: only('standard_conforming_strings', /^(on|true|yes|1)$/i, always('on')),
  },
  default_transaction_isolation: { initial: 'repeatable read', take: any },
  transaction_isolation: { initial: 'repeatable read', take: any },
  default_transaction_deferrable: { initial: 'off', take: any },
  statement_timeout: { initial: '0', take: durationIn },
  timezone: { initial: 'UTC', take: zoneIn },
};

/**
 * The settings of which a client is told at the start and when they change.
 * https://www.postgresql.org/docs/15/protocol-flow.html#PROTOCOL-ASYNC
 */
const REPORTED = [
  ...['application_name', 'client_encoding', 'datestyle', 'default_transaction_read_only'],
  ...['in_hot_standby', 'integer_datetimes', 'intervalstyle', 'is_superuser', 'server_encoding'],
  ...['server_version', 'session_authorization', 'standard_conforming_strings', 'timezone'],
];

export const isReported = (name: string): boolean => REPORTED.includes(name);

/** How clients spell the settings that are reported to them. */
const SPELLING: ReadonlyMap<string, string> = new Map([
  ['datestyle', 'DateStyle'],
  ['intervalstyle', 'IntervalStyle'],
  ['timezone', 'TimeZone'],
]);

export const spelled = (name: string): string => SPELLING.get(name) ?? name;

/** The settings of one session. Names are in lower case. */
export type Settings = {
  /** Throws 42704 for a name that is unknown, as the others do. */
  get(name: string): string;
  find(name: string): string | undefined;
  set(name: string, value: string): void;
  /** Sets the value with which the session starts, to which RESET goes back. */
  start(name: string, value: string): void;
  reset(name: string): void;
  resetAll(): void;
  copy(): ReadonlyMap<string, string>;
  restore(copy: ReadonlyMap<string, string>): void;
  /** Name and value of every setting, sorted. */
  all(): [name: string, value: string][];
};

/** Settings by name, in the order of their groups. */
function settingsWith(fixed: Readonly<Record<string, string>>): Map<string, Setting> {
  return new Map<string, Setting>([
    ...Object.entries({ ...FIXED, ...fixed }).map(
      ([name, initial]) => [name, { initial }] as const,
    ),
    ...Object.entries(WITHOUT_EFFECT).map(
      ([name, initial]) => [name, { initial, take: any }] as const,
    ),
    ...Object.entries(CHECKED),
  ]);
}

export function openSettings(fixed: Readonly<Record<string, string>>): Settings {
  const known = settingsWith(fixed);
  const initial = new Map([...known].map(([name, setting]) => [name, setting.initial]));
  let values = new Map(initial);
  const taken = (name: string, value: string): string => {
    const { take } = found(known, name);
    if (take) return take(value);
    throw new PgError(SQLSTATE.cantChangeNow, `parameter "${name}" cannot be changed`);
  };
  const valueIn = (from: ReadonlyMap<string, string>, name: string): string => {
    found(known, name);
    return from.get(name) ?? '';
  };
  return {
    get: (name) => valueIn(values, name),
    find: (name) => values.get(name),
    set: (name, value) => void values.set(name, taken(name, value)),
    start: (name, value) => {
      initial.set(name, taken(name, value));
      values.set(name, valueIn(initial, name));
    },
    reset: (name) => void values.set(name, valueIn(initial, name)),
    resetAll: () => {
      values = new Map(initial);
    },
    copy: () => new Map(values),
    restore: (copy) => {
      values = new Map(copy);
    },
    all: () =>
      [...values].map(([name, value]): [string, string] => [spelled(name), value]).sort(byName),
  };
}

function found(known: ReadonlyMap<string, Setting>, name: string): Setting {
  const setting = known.get(name);
  if (setting) return setting;
  throw new PgError(SQLSTATE.undefinedObject, `unrecognized configuration parameter "${name}"`);
}

const byName = ([a]: [string, string], [b]: [string, string]): number => (a < b ? -1 : 1);

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds, or a number with a unit. */
function durationIn(value: string): string {
  const [, amount = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/.exec(value) ?? [];
  const factor = UNITS[unit];
  const milliseconds = Math.round(Number(amount) * (factor ?? 0));
  if (amount !== '' && factor !== undefined && milliseconds <= 2_147_483_647) {
    return String(milliseconds);
  }
  throw new PgError(
    SQLSTATE.invalidParameterValue,
    `invalid value for parameter "statement_timeout": "${value}"`,
    { hint: 'Valid units for this parameter are "us", "ms", "s", "min", "h", and "d".' },
  );
}

/** Any zone is taken, but the engine computes and writes in UTC, and so it says. */
function zoneIn(value: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
  } catch (error) {
    if (!/^[-+]?\d|^[A-Z]{1,5}\b|^local$/i.test(value)) {
      throw new PgError(
        SQLSTATE.invalidParameterValue,
        `invalid value for parameter "TimeZone": "${value}"`,
        { cause: error },
      );
    }
  }
  return 'UTC';
}

/** What a session begins with. */
export const initialSettings = (): [string, string][] => openSettings({}).all();
