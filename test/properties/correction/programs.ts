import type * as model from '../model/operation.ts';
import { NONE, OPERATIONS, type Operations } from './operations.ts';
import type { World } from './world.ts';

type Program = model.Program<World>;

export type Programs = {
  /** A request, or its repetition. */
  correct(id: string): Program;
  /** What FinishCorrections does for one correction. */
  finish(id: string): Program;
  /** What every run of FinishCorrections does for an OPEN correction, even one that fails. */
  keep(id: string): Program;
  /** What an invocation does for a reprocessing, once its ingest is claimed and others have ended. */
  reprocess(): Program;
  /** Claims for each correction that is OPEN what it asks for, as its next attempt would. */
  decide(): Program;
  record(id: string): Program;
  bringToEnd(id: string, entry: string): Program;
  /** Claims the lines, and returns those that the correction won. */
  win(id: string, known: string): Program;
  send(id: string, won: string): Program;
  write(id: string, won: string): Program;
};

/** The content of a correction is `<correction>/<known lines>`. */
const contentIn = (entry: string): string => entry.split(' ')[0] ?? '';
export const knownIn = (entry: string): string => contentIn(entry).split('/')[1] ?? '';

/** The programs of the protocol, with some of them `changed`. */
export function programsOf(
  changed: Partial<Programs> = {},
  does: Operations = OPERATIONS,
): Programs {
  const programs: Programs = {
    *correct(id) {
      let entry = yield does.readEntry(id);
      if (entry === NONE) entry = yield* programs.record(id);
      if (entry === NONE) return NONE;
      const won = yield* programs.bringToEnd(id, entry);
      if (won === NONE) return NONE;
      yield does.answer(id, won);
      return '';
    },
    *finish(id) {
      const entry = yield does.readEntry(id);
      if (!entry.endsWith('OPEN')) return '';
      yield does.keep(contentIn(entry));
      return yield* programs.bringToEnd(id, entry);
    },
    *keep(id) {
      const entry = yield does.readEntry(id);
      if (entry.endsWith('OPEN')) yield does.keep(contentIn(entry));
      return '';
    },
    *reprocess() {
      if ((yield* programs.decide()) === NONE) return NONE;
      yield does.accept(yield does.readUnclaimed());
      return '';
    },
    *decide() {
      for (const id of yield does.listOpen()) {
        const content = contentIn(yield does.readEntry(id));
        if ((yield does.readContent(content)) === NONE) return NONE;
        yield* programs.win(id, knownIn(content));
      }
      return '';
    },
    *record(id) {
      const found = yield does.lookUp(id);
      if (found === NONE) return NONE;
      const content = `${id}/${found}`;
      yield does.stage(content);
      return yield does.createEntry(id, content);
    },
    /** Ends with the lines that were sent, or with NONE if it failed. */
    *bringToEnd(id, entry) {
      const content = contentIn(entry);
      if ((yield does.readContent(content)) === NONE) return NONE;
      const won = yield* programs.win(id, knownIn(content));
      if (won !== '') {
        if ((yield* programs.send(id, won)) === NONE) return NONE;
        yield* programs.write(id, won);
      }
      yield does.end(id);
      return won;
    },
    *win(id, known) {
      let won = '';
      for (const line of known) if ((yield does.claim(line, id)) === id) won += line;
      return won;
    },
    *send(id, won) {
      if ((yield does.createIngest(id, won)) !== won) return NONE;
      for (const [index, line] of [...won].entries()) yield does.putChunk(id, index + 1, line);
      return '';
    },
    *write(id, won) {
      yield does.putRecord(id, won);
      return '';
    },
    ...changed,
  };
  return programs;
}
