import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { DURABILITIES } from '../data-dir/files.ts';
import { type LevelClass, levelStore } from './level-store.ts';
import { noteNewestLog } from './newest-log.ts';

const [path = '', asked] = process.argv.slice(2);
const durability = DURABILITIES.find((name) => name === asked);
if (!durability) throw new RangeError(`${asked} is no durability`);

// Dynalite passes no options to its store, so the store's class is replaced before dynalite loads.
const requireOfDynalite = createRequire(import.meta.resolve('dynalite'));
const store: { Level: LevelClass } = requireOfDynalite('level');
store.Level = levelStore(store.Level, durability, ({ message }) => {
  writeSync(process.stderr.fd, `Error: ${message}\n`);
  process.exit(1);
});
const { default: dynalite } = await import('dynalite');

const NOTE_EVERY_MS = 1000;
setInterval(() => noteNewestLog(path), NOTE_EVERY_MS);

// The channel closes when the parent ends for whatever reason.
process.on('disconnect', () => process.exit());
process.on('SIGINT', () => undefined);

const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
