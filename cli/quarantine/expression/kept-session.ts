import type { Engine } from '../../../local/query-engine/engine.ts';
import type { EngineSession } from '../../../local/query-engine/engine-session.ts';
import { QueryError } from '../../../local/query-engine/query-error.ts';

/** How long the session is kept for the next expression. */
const IDLE_MS = 60_000;

/** What the engine says of a statement whose process has ended, such as by force after its time. */
const HAS_ENDED = /^The (?:process that runs statements has ended|session is closed)/;

/** No catalog is there, so that the engine has no table and may open no file. */
const NO_DATA = '/nonexistent/invoice-pipeline';

/** One session for all expressions. It is opened again when its process has ended. */
export function keptSession(engine: Engine) {
  let opened: Promise<EngineSession> | undefined;
  let idle: NodeJS.Timeout | undefined;
  let using = 0;
  const session = (): Promise<EngineSession> => {
    opened ??= engine.open({ dataDir: NO_DATA }).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  /** Whatever its process does meanwhile: nobody needs the session any more. */
  const release = async (): Promise<void> => {
    const before = opened;
    opened = undefined;
    await before?.then((each) => each.close()).catch(() => undefined);
  };
  return {
    use: async <T>(work: (session: EngineSession) => Promise<T>): Promise<T> => {
      clearTimeout(idle);
      using += 1;
      const used = session();
      try {
        return await work(await used);
      } catch (error) {
        const hasEnded = error instanceof QueryError && HAS_ENDED.test(error.message);
        if (hasEnded && opened === used) await release();
        throw error;
      } finally {
        using -= 1;
        clearTimeout(idle);
        // The engine ends its process when it has had no session for a while.
        if (using === 0) idle = setTimeout(release, IDLE_MS).unref();
      }
    },
    close: async (): Promise<void> => {
      clearTimeout(idle);
      await engine.close();
    },
  };
}
