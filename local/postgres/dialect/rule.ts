import type { Token } from '../sql/tokens.ts';
import type { Edit } from './edits.ts';

/** What a statement is rewritten for. */
export type Dialect = {
  /** The name of the database, which may stand before that of a schema. */
  database: string;
  user: string;
  /** The value of a setting of the session; undefined when there is no such setting. */
  settingOf(name: string): string | undefined;
  /** The SQL types of the parameters; undefined leaves one to the engine. */
  parameterTypes: readonly (string | undefined)[];
};

/** The edits for what begins at a token; undefined where the rule does not apply. */
export type Rule = (
  tokens: readonly Token[],
  index: number,
  dialect: Dialect,
) => Edit[] | undefined;

export const replaced = (first: Token, last: Token | undefined, text: string): Edit => ({
  start: first.start,
  end: (last ?? first).end,
  text,
});

export const inserted = (at: number, text: string): Edit => ({ start: at, end: at, text });
