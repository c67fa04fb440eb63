import { DEFAULT_DURABILITY, DURABILITIES, type Durability } from '../local/data-dir/files.ts';
import { LIVE_KINDS } from '../local/faults/live-settings.ts';
import { CONSOLE_PORT } from './run/console-port.ts';
import { faultSettings } from './run/faults-options.ts';
import { startPipeline } from './run/local-pipeline.ts';
import type { Port } from './run/on-port.ts';
import { watchMemory } from './run/peak-memory.ts';
import { POSTGRES_PORT } from './run/postgres-port.ts';
import { DEFAULT_DATA_DIR } from './target/data-dir.ts';
import { CommandError, REFUSED, readArguments, runCommand, wholeNumber } from './ui/command.ts';
import { progressOn } from './ui/progress.ts';
import { modeOf, valuePolicyOf } from './upload/plan/upload-mode.ts';
import type { Tables } from './upload/tables/tables-in.ts';

const DEFAULT_PORT = 8787;
const PORTS = [0, 65_535] as const;

const HELP = `
npm start -- [--data-dir DIR] [--port N] [--console-port N | --no-console]
             [--postgres-port N | --no-postgres] [--durability D]
             [--reset] [--no-sample] [--faults PERCENT]

Starts the whole pipeline on this machine, uploads a generated sample of 20,000 lines, shows what
landed, and serves the API and the console until Ctrl-C.

  --data-dir DIR   where the pipeline keeps its data (default ${DEFAULT_DATA_DIR})
  --port N         the port of the API (default ${DEFAULT_PORT}; 0 picks a free one)
  --console-port N the port of the console (default ${CONSOLE_PORT}, or a free one if that is in use or
                   with --port 0)
  --no-console     do not serve the console
  --postgres-port N
                   the port for clients of PostgreSQL (default ${POSTGRES_PORT}, or a free one if that is in
                   use or with --port 0)
  --no-postgres    do not serve clients of PostgreSQL
  --durability D   what an acknowledged write survives: power-loss, the default, or process, which
                   is a little faster: the end of the process, but not a loss of power
  --reset          delete the data first
  --no-sample      do not upload the sample
  --faults PERCENT inject faults into this share of the pipeline's own calls, for example 5%, to
                   rehearse the runbook: nothing is lost, and the operator's commands are left alone
  --fault-kinds K  only these of ${LIVE_KINDS.slice(0, 3).join(', ')},
                   ${LIVE_KINDS.slice(3).join(', ')}; separated by commas
  --fault-sites T  only calls whose site has this text in its name, for example InvoicesTable

npm start --silent -- --once FILE [--data-dir DIR] [--append | --as-new] [--as-is]

Uploads FILE, waits until every line has landed, reads all stores back, prints one JSON object and
exits. The exit code is 0 when nothing is missing. Progress goes to stderr.

  --append         send only the rows that were added to the file since it was uploaded
  --as-new         send all rows, whatever was uploaded before
  --as-is          send a file even if its dates are day first or most of its values can't be read`;

const OPTIONS = {
  'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
  port: { type: 'string' },
  'console-port': { type: 'string' },
  'no-console': { type: 'boolean', default: false },
  'postgres-port': { type: 'string' },
  'no-postgres': { type: 'boolean', default: false },
  durability: { type: 'string', default: DEFAULT_DURABILITY },
  once: { type: 'string' },
  append: { type: 'boolean', default: false },
  'as-new': { type: 'boolean', default: false },
  'as-is': { type: 'boolean', default: false },
  reset: { type: 'boolean', default: false },
  'no-sample': { type: 'boolean', default: false },
  faults: { type: 'string' },
  'fault-kinds': { type: 'string' },
  'fault-sites': { type: 'string' },
} as const;

const progress = progressOn(process.stderr);

async function main(): Promise<number> {
  const parsed = readArguments({ options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { values } = parsed;
  const mode = modeOf(values);
  const policy = valuePolicyOf(values);
  if ((mode !== 'careful' || policy === 'as-is') && values.once === undefined) {
    throw new CommandError('--append, --as-new and --as-is need --once FILE.', REFUSED);
  }
  const faults = faultSettings(values);
  const memory = watchMemory();
  const tables = values.once === undefined ? undefined : await tablesOf(values.once);
  const port = wholeNumber('port', values.port, PORTS) ?? (tables ? 0 : DEFAULT_PORT);
  const pipeline = await startPipeline({
    dataDir: values['data-dir'],
    port,
    ...(!tables && {
      console: portOf('console', values, { apiPort: port, usual: CONSOLE_PORT }),
      postgres: portOf('postgres', values, { apiPort: port, usual: POSTGRES_PORT }),
    }),
    durability: durabilityNamed(values.durability),
    reset: values.reset,
    isUploading: isUploading(values),
    faults,
    loadNext: () => (tables ? import('./run/once.ts') : import('./run/serve.ts')),
    note: progress.note,
  });
  const stopped = stopSignal();
  try {
    if (!tables) {
      const { serve } = await import('./run/serve.ts');
      return await serve(pipeline, { sample: !values['no-sample'], progress, stopped });
    }
    const { runOnce } = await import('./run/once.ts');
    return await Promise.race([
      runOnce(pipeline, { tables, mode, policy, memory, progress }),
      stopped,
    ]);
  } finally {
    // However the command ends, this releases the data directory in a consistent state.
    await pipeline.stop();
    await tables?.close();
  }
}

async function tablesOf(file: string): Promise<Tables> {
  const { tablesIn } = await import('./upload/tables/tables-in.ts');
  return tablesIn([file]);
}

const isUploading = (values: { once?: string | undefined; 'no-sample': boolean }): boolean =>
  values.once !== undefined || !values['no-sample'];

type Service = 'console' | 'postgres';
type PortValues = { [Name in `${Service}-port`]?: string | undefined } & {
  [Name in `no-${Service}`]: boolean;
};

/**
 * Where a service listens; undefined when it is off. A port of 0 for the API is asked for where
 * several pipelines run, so 0 is also that of the others.
 */
function portOf(
  service: Service,
  values: PortValues,
  { apiPort, usual }: { apiPort: number; usual: number },
): Port | undefined {
  const named = wholeNumber(`${service}-port`, values[`${service}-port`], PORTS);
  const isOff = values[`no-${service}`];
  if (isOff && named !== undefined) {
    throw new CommandError(`--${service}-port and --no-${service} exclude each other.`, REFUSED);
  }
  if (isOff) return undefined;
  return { port: named ?? (apiPort === 0 ? 0 : usual), isNamed: named !== undefined };
}

function durabilityNamed(name: string): Durability {
  const found = DURABILITIES.find((durability) => durability === name);
  if (found) return found;
  throw new CommandError(
    `--durability takes ${DURABILITIES.join(' or ')}, not "${name}".`,
    REFUSED,
  );
}

/** Resolves with the exit code for the first signal to stop. A second Ctrl-C exits at once. */
function stopSignal(): Promise<number> {
  return new Promise((resolve) => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      process.once(signal, () => {
        progress.note('\nstopping; press Ctrl-C again to stop at once');
        process.once('SIGINT', () => process.exit(code));
        resolve(code);
      });
    }
  });
}

await runCommand(main);
