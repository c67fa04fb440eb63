import { createRequire } from 'node:module';

const [path = ''] = process.argv.slice(2);

/**
 * LevelDB maps its open table files, 2 MB each, into memory: up to a thousand of them, so that the
 * process would grow with the data. 74 is the smallest limit that it accepts.
 */
const MAX_OPEN_FILES = 74;

// Dynalite passes no options to its store, so the store's class is replaced before dynalite loads.
const requireOfDynalite = createRequire(import.meta.resolve('dynalite'));
const store: StoreModule = requireOfDynalite('level');
const { Level } = store;
store.Level = class extends Level {
  constructor(location: string, options: object) {
    super(location, { ...options, maxOpenFiles: MAX_OPEN_FILES });
    // Dynalite would only say that the database is closed.
    this.open().catch((error: Error) => end(error.cause instanceof Error ? error.cause : error));
  }
};
const { default: dynalite } = await import('dynalite');

type StoreModule = {
  Level: new (location: string, options: object) => { open(): Promise<void> };
};

function end(error: Error): void {
  process.stderr.write(`Error: ${error.message}\n`, () => process.exit(1));
}

// The channel closes when the parent ends for whatever reason.
process.on('disconnect', () => process.exit());
process.on('SIGINT', () => undefined);

const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
