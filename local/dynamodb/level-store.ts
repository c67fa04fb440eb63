import type { Durability } from '../data-dir/files.ts';

interface LevelStore {
  open(): Promise<void>;
  _put(...given: unknown[]): Promise<void>;
  _del(...given: unknown[]): Promise<void>;
  _batch(...given: unknown[]): Promise<void>;
}

/** The part of the class `Level` of the package `level` that is used. */
export type LevelClass = new (location: string, options: object) => LevelStore;

/**
 * LevelDB maps its open table files, 2 MB each, into memory: up to a thousand of them, so that the
 * process would grow with the data. 74 is the smallest limit that it accepts.
 */
const MAX_OPEN_FILES = 74;

/**
 * Returns the class of dynalite's store with the options that dynalite does not pass. `end` must end
 * the process at once. It is called with the reason when the files can't be opened, for which
 * dynalite would only say that the database is closed, and when a write fails: the disk was full in
 * the middle of a record of LevelDB's log, say. Whatever LevelDB wrote after that, and acknowledged,
 * it would not find again. A process that is started again begins a new log.
 */
export function levelStore(
  Level: LevelClass,
  durability: Durability,
  end: (reason: Error) => void,
): LevelClass {
  const sync = durability === 'power-loss';
  // The options of a write are its last argument.
  const durably = (given: unknown[]): unknown[] => [
    ...given.slice(0, -1),
    { ...Object(given.at(-1)), sync },
  ];
  const endWith = (error: Error): never => {
    end(error.cause instanceof Error ? error.cause : error);
    throw error;
  };
  return class extends Level {
    constructor(location: string, options: object) {
      super(location, { ...options, maxOpenFiles: MAX_OPEN_FILES });
      this.open().catch(endWith);
    }

    override _put(...given: unknown[]): Promise<void> {
      return super._put(...durably(given)).catch(endWith);
    }

    override _del(...given: unknown[]): Promise<void> {
      return super._del(...durably(given)).catch(endWith);
    }

    override _batch(...given: unknown[]): Promise<void> {
      return super._batch(...durably(given)).catch(endWith);
    }
  };
}
