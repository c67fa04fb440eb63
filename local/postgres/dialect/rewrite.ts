import type { Statement } from '../sql/statements.ts';
import { arrayLiteral, binaryLiteral, cast, castCall } from './casts.ts';
import { type Edited, edited } from './edits.ts';
import { fractionalField } from './fields.ts';
import {
  currentSetting,
  currentTimestamp,
  functionName,
  parameter,
  qualifier,
  seriesAlias,
  sessionWord,
} from './names.ts';
import { collation, equalsAny, operatorCall, pattern } from './patterns.ts';
import { refuseDifferent, refuseTableFunctions } from './refusals.ts';
import type { Dialect, Rule } from './rule.ts';
import { selectListEdits } from './select-list.ts';

const RULES: readonly Rule[] = [
  ...[
    parameter,
    qualifier,
    operatorCall,
    equalsAny,
    pattern,
    collation,
    cast,
    castCall,
    sessionWord,
  ],
  ...[
    currentTimestamp,
    currentSetting,
    seriesAlias,
    functionName,
    arrayLiteral,
    binaryLiteral,
    fractionalField,
  ],
];

/**
 * A statement of PostgreSQL as DuckDB takes it, with the same meaning: what DuckDB has under another
 * name or with other defaults is replaced. Throws where it has nothing of the same meaning, and for
 * `tableFunctions`, the engine's own, in lower case.
 */
export function rewritten(
  { sql, tokens }: Statement,
  dialect: Dialect,
  tableFunctions: ReadonlySet<string>,
): Edited {
  refuseTableFunctions(tokens, tableFunctions);
  refuseDifferent(tokens);
  const edits = tokens.flatMap((_, index) => {
    for (const rule of RULES) {
      const found = rule(tokens, index, dialect);
      if (found) return found;
    }
    return [];
  });
  const [start, end] = [tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0];
  return edited(sql, start, end, [...edits, ...selectListEdits(tokens)]);
}
