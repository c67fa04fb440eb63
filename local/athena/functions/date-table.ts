import { type Ast, call, cast, NULL } from '../syntax/ast.ts';
import {
  DATE_PARTS,
  dateAdd,
  dateDiff,
  dateFormat,
  dateParse,
  datePart,
  dateTrunc,
  extract,
} from './date-functions.ts';
import { as, type FunctionSpec, same } from './function-spec.ts';

const toDate = (_: Ast, [value = NULL]: Ast[]): Ast => cast(value, 'DATE');

export const DATES: Readonly<Record<string, FunctionSpec>> = {
  ...Object.fromEntries(DATE_PARTS.map((name) => [name, ['d', datePart(name)]] as const)),
  date_part: ['vd', extract],
  date_trunc: ['vd', dateTrunc],
  date_diff: ['vdd', dateDiff],
  date_add: ['vid', dateAdd],
  date_format: ['dv', dateFormat],
  date_parse: ['vv', dateParse],
  date: ['d', toDate],
  last_day_of_month: ['d', as('last_day')],
  to_unixtime: ['d', (_, [value = NULL]) => call('epoch', value)],
  now: ['', same],
};
