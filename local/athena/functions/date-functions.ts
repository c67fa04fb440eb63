import { type Ast, call, cast, integer, operator, string, stringIn } from '../syntax/ast.ts';
import { mismatch, notServed } from '../syntax/refusal.ts';
import { familyOf } from '../syntax/types.ts';
import { asType } from './casts.ts';
import { strftimeFormat } from './date-formats.ts';
import type { Make } from './function-spec.ts';

const TRUNCATED = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];
const COUNTED = ['millisecond', ...TRUNCATED];

function unitIn(node: Ast | undefined, units: readonly string[], of: Ast): string {
  const unit = stringIn(node)?.toLowerCase();
  if (unit !== undefined && units.includes(unit)) return unit;
  throw notServed(`A unit other than ${units.map((name) => `'${name}'`).join(', ')}`, of);
}

/** A day has no hours. */
function checkedUnit(unit: string, isDate: boolean, node: Ast): void {
  if (isDate && ['millisecond', 'second', 'minute', 'hour'].includes(unit)) {
    throw mismatch(`'${unit}' is not a valid DATE field`, node);
  }
}

export const dateTrunc: Make = (node, [unit, value], [, type]) => {
  const family = type && familyOf(type);
  const name = unitIn(unit, TRUNCATED, node);
  checkedUnit(name, family === 'date', node);
  return asType(call('date_trunc', string(name), value ?? node), family);
};

/** Trino counts the units that are complete, as `date_sub` of DuckDB does. */
export const dateDiff: Make = (node, [unit, from, to], [, a, b]) => {
  const name = unitIn(unit, COUNTED, node);
  const isDate = [a, b].every((type) => type && familyOf(type) === 'date');
  checkedUnit(name, isDate, node);
  return call('date_sub', string(name), from ?? node, to ?? node);
};

const INTERVALS: Readonly<Record<string, string>> = {
  millisecond: 'to_milliseconds',
  second: 'to_seconds',
  minute: 'to_minutes',
  hour: 'to_hours',
  day: 'to_days',
  week: 'to_weeks',
  month: 'to_months',
  year: 'to_years',
};

export const dateAdd: Make = (node, [unit, count, value], [, , type]) => {
  const name = unitIn(unit, [...Object.keys(INTERVALS), 'quarter'], node);
  const family = type && familyOf(type);
  checkedUnit(name, family === 'date', node);
  const whole = cast(count ?? node, 'INTEGER');
  const interval =
    name === 'quarter'
      ? call('to_months', operator('*', whole, integer(3)))
      : call(INTERVALS[name] ?? '', whole);
  return asType(operator('+', value ?? node, interval), family);
};

export const dateFormat: Make = (node, [value, format]) =>
  call('strftime', cast(value ?? node, 'TIMESTAMP'), string(formatIn(format, node)));

export const dateParse: Make = (node, [text, format]) =>
  call('strptime', text ?? node, string(formatIn(format, node)));

function formatIn(format: Ast | undefined, node: Ast): string {
  const text = stringIn(format);
  if (text === undefined) throw notServed('A date format that is not a constant', node);
  return strftimeFormat(text, node);
}

/** The parts of a date, by Trino's names, as `date_part` of DuckDB calls them. */
const PARTS: Readonly<Record<string, string>> = {
  year: 'year',
  quarter: 'quarter',
  month: 'month',
  week: 'week',
  week_of_year: 'week',
  day: 'day',
  day_of_month: 'day',
  day_of_week: 'isodow',
  dow: 'isodow',
  day_of_year: 'doy',
  doy: 'doy',
  year_of_week: 'isoyear',
  yow: 'isoyear',
  hour: 'hour',
  minute: 'minute',
  second: 'second',
};
export const DATE_PARTS = Object.keys(PARTS);

export const datePart =
  (name: string): Make =>
  (node, children) => {
    const value = children.at(-1);
    const part = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
    if (!part || !value) throw notServed(`EXTRACT of ${name}`, node);
    return call('date_part', string(part), value);
  };

/** EXTRACT, of which DuckDB makes a function of its own schema. */
export const extract: Make = (node, children, types) => {
  if (node['schema'] !== 'main') throw notServed('date_part (write EXTRACT)', node);
  return datePart(stringIn(children[0])?.toLowerCase() ?? '')(node, children, types);
};
