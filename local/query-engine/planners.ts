import type { Description } from './messages.ts';
import { openSessionOf, type Session } from './session.ts';
import { describeStatement, textOfStatement } from './statement.ts';
import type { LocalCatalog } from './tables.ts';

/**
 * Describes statements. Its tables have the columns of the catalog's and no objects, so that it can
 * read nothing, and describes a statement without looking at any file.
 */
type Planner = {
  /** Every table and view, as `<database>.<table>`. */
  tables: readonly string[];
  describe(sql: string): Promise<Description>;
  /** The only value of a statement, a text that depends on nothing but the statement. */
  text(sql: string): Promise<string>;
  interrupt(): void;
  /** Gives it back. It is used again only if nothing in it has failed. */
  release(): void;
};

/** Planners depend on columns only, so that they outlast changes of what the tables hold. */
export type Planners = {
  take(catalog: LocalCatalog, setup: readonly string[]): Promise<Planner>;
};

type Opened = { columns: string; session: Session; known: Known };
type Known = { described: Memory<Description>; texts: Memory<string> };

/** A planner for each of the databases that are asked at the same time. */
const MOST_IDLE = 4;

export function openPlanners(): Planners {
  const idle: Opened[] = [];
  return {
    take: async (catalog, setup) => {
      const columns = JSON.stringify([columnsIn(catalog), setup]);
      const place = idle.findIndex((planner) => planner.columns === columns);
      const [found] = place < 0 ? [] : idle.splice(place, 1);
      const opened = found ?? { columns, ...(await openPlanner(catalog, setup)) };
      return plannerOf(opened, (isSound) => {
        if (isSound) idle.push(opened);
        else opened.session.close();
        if (idle.length > MOST_IDLE) idle.shift()?.session.close();
      });
    },
  };
}

const columnsIn = ({ tables, views }: LocalCatalog) => [
  tables.map(({ database, name, columns, partitionKeys }) => [
    database,
    name,
    columns,
    partitionKeys,
  ]),
  views.map(({ database, name }) => [database, name]),
];

async function openPlanner(
  { tables, views }: LocalCatalog,
  setup: readonly string[],
): Promise<Omit<Opened, 'columns'>> {
  const empty = tables.map((table) => ({ ...table, partitions: [] }));
  const session = await openSessionOf({ tables: empty, views }, { setup, onlyTables: true });
  return { session, known: { described: memory(), texts: memory() } };
}

function plannerOf({ session, known }: Opened, release: (isSound: boolean) => void): Planner {
  let isSound = true;
  const watched = <T>(answer: Promise<T>): Promise<T> =>
    answer.catch((error: unknown) => {
      isSound = false;
      throw error;
    });
  return {
    tables: session.tables,
    describe: (sql) => watched(known.described.of(sql, () => describeStatement(session, sql))),
    text: (sql) => watched(known.texts.of(sql, () => textOfStatement(session, sql))),
    interrupt: () => session.connection.interrupt(),
    release: () => release(isSound),
  };
}

type Memory<T> = { of(sql: string, find: () => Promise<T>): Promise<T> };

const MOST_CHARACTERS = 2 << 20;

/**
 * Answers that were given. The statements of a page raise the same questions again and again. When
 * it is full it begins anew.
 */
function memory<T>(): Memory<T> {
  const answers = new Map<string, T>();
  let characters = 0;
  return {
    of: async (sql, find) => {
      const known = answers.get(sql);
      if (known !== undefined) return known;
      const answer = await find();
      characters += 2 * sql.length;
      if (characters > MOST_CHARACTERS) {
        answers.clear();
        characters = 2 * sql.length;
      }
      if (characters <= MOST_CHARACTERS) answers.set(sql, answer);
      return answer;
    },
  };
}
