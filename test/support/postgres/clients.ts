import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { ROOT } from '../command.ts';
import { pythonWith } from '../python.ts';

/** A real client: runs statements one after the other, and returns the rows of each as texts. */
export type Client = {
  name: string;
  rows(url: string, statements: readonly string[], folder: string): Promise<Cell[][][]>;
};
type Cell = string | null;

const run = promisify(execFile);
const LARGE = 256 << 20;
const HERE = join(ROOT, 'test/support/postgres');
const Rows = z.array(z.array(z.array(z.string().nullable())));

/** Separators that occur in no value. */
const FIELD = '\x1f';
const RECORD = '\x1e';
const NULL = '\x1d';

const psql: Client = {
  name: 'psql',
  rows: async (url, statements) => {
    const style = ['-F', FIELD, '-R', RECORD, '-P', `null=${NULL}`];
    const all: Cell[][][] = [];
    for (const statement of statements) {
      const { stdout } = await run('psql', [url, '-XAtq', ...style, '-c', statement], {
        maxBuffer: LARGE,
      });
      const records = stdout.replace(/\n$/, '').split(RECORD).filter(Boolean);
      all.push(records.map((record) => record.split(FIELD).map(nullable)));
    }
    return all;
  },
};

const nullable = (text: string): Cell => (text === NULL ? null : text);

/** `how` is psycopg2, a named cursor of it, or pandas. */
const python = (command: string, how: string): Client => ({
  name: `Python's ${how}`,
  rows: async (url, statements) => {
    const program = [join(HERE, 'query.py'), how, url, ...statements];
    const { stdout } = await run(command, program, { maxBuffer: LARGE });
    return Rows.parse(JSON.parse(stdout));
  },
});

const JDBC_JAR = '/usr/share/java/postgresql.jar';

const jdbc: Client = {
  name: 'JDBC',
  rows: async (url, statements) => {
    const { username, password, host, pathname } = new URL(url);
    const address = `jdbc:postgresql://${host}${pathname}`;
    const program = ['-cp', JDBC_JAR, join(HERE, 'Query.java'), address, username, password];
    const { stdout } = await run('java', [...program, ...statements], { maxBuffer: LARGE });
    return stdout
      .split('\n')
      .slice(0, -1)
      .map((result) =>
        result
          .split(RECORD)
          .filter(Boolean)
          .map((record) => record.split(FIELD).map(nullable)),
      );
  },
};

/** isql prints null as an empty text. `declares` reads with DECLARE and FETCH. */
const odbc = (declares: boolean): Client => ({
  name: declares ? 'ODBC with cursors' : 'ODBC',
  rows: async (url, statements, folder) => {
    const environment = { ...process.env, ODBCINI: await odbcIni(url, folder, declares) };
    const all: Cell[][][] = [];
    for (const statement of statements) {
      const child = run('isql', ['lake', '-b', `-d${FIELD}`, '-m4000'], {
        env: environment,
        maxBuffer: LARGE,
      });
      child.child.stdin?.end(`${statement.replaceAll(/\s+/g, ' ')}\n`);
      const { stdout } = await child;
      all.push(
        stdout
          .split('\n')
          .filter((line) => line !== '' && !/^(SQLRowCount|\d+ rows fetched)/.test(line))
          .map((line) => line.split(FIELD)),
      );
    }
    return all;
  },
});

async function odbcIni(url: string, folder: string, declares: boolean): Promise<string> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const file = join(folder, declares ? 'odbc-declare.ini' : 'odbc.ini');
  const settings = {
    Driver: 'PostgreSQL Unicode',
    Servername: hostname,
    Port: port,
    Database: pathname.slice(1),
    Username: username,
    Password: password,
    UseDeclareFetch: declares ? 1 : 0,
    Fetch: 100,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  await writeFile(file, `[lake]\n${lines.join('\n')}\n`, { mode: 0o600 });
  return file;
}

/** The clients of this machine. Says which are missing; in CI, which installs them, throws. */
export function installedClients(): Client[] {
  const command = pythonWith('psycopg2', 'pandas', 'sqlalchemy');
  const pythons = command === undefined ? [] : ['psycopg2', 'psycopg2-cursor', 'pandas'];
  return [
    ...present('psql', commandExists('psql'), [psql]),
    ...pythons.map((how) => python(command ?? '', how)),
    ...present('isql with odbc-postgresql', hasOdbc(), [odbc(false), odbc(true)]),
    ...present('java with libpostgresql-jdbc-java', hasJdbc(), [jdbc]),
  ];
}

function present(what: string, isPresent: boolean, clients: Client[]): Client[] {
  if (isPresent) return clients;
  const reason = `${what} is missing; .ci/run names Debian's packages`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  console.warn(`skipped: ${reason}`);
  return [];
}

export const commandExists = (command: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

const hasJdbc = (): boolean => commandExists('java') && existsSync(JDBC_JAR);

const ODBC_DRIVERS = '/etc/odbcinst.ini';

export const hasOdbc = (): boolean =>
  commandExists('isql') &&
  existsSync(ODBC_DRIVERS) &&
  readFileSync(ODBC_DRIVERS, 'utf8').includes('[PostgreSQL Unicode]');
