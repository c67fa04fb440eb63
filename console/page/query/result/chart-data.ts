import type { ResultColumn } from '../../../api/query.ts';
import type { Series } from '../../charts/series.ts';
import { isNumber, isTime } from '../sql-text.ts';
import type { ResultRow } from './result-rows.ts';

/** Which columns a chart shows, by their positions. */
export type ChartChoice = { along: number; value: number; by: number | undefined };

export type ChartData = {
  isOverTime: boolean;
  labels: string[];
  series: Series[];
  texts: string[][];
  /** Rows that the chart leaves out, because their value or place is NULL or no number. */
  left: number;
};

/** A chart draws so many rows at most. */
export const CHART_ROWS = 2000;
const MOST_SERIES = 8;

/** What an analyst would draw first: a number over time or over a text; undefined without a number. */
export function chartChoice(columns: readonly ResultColumn[]): ChartChoice | undefined {
  const places = columns.map((column, index) => ({ ...column, index }));
  const numbers = places.filter(({ type }) => isNumber(type));
  const value = numbers.find(({ type }) => type.startsWith('decimal')) ?? numbers[0];
  const along =
    places.find(({ type }) => isTime(type)) ?? places.find(({ index }) => index !== value?.index);
  if (!value || !along) return undefined;
  const by = isTime(along.type)
    ? places.find(({ type, index }) => type.startsWith('varchar') && index !== along.index)
    : undefined;
  return { along: along.index, value: value.index, by: by?.index };
}

/** The rows as lines or bars. Of many series the greatest are shown. */
export function chartData(
  columns: readonly ResultColumn[],
  rows: readonly ResultRow[],
  { along, value, by }: ChartChoice,
): ChartData {
  const isOverTime = isTime(columns[along]?.type ?? '');
  const drawn = rows.filter((row) => isDrawn(row, along, value));
  const labels = [...new Set(drawn.map((row) => row[along] ?? ''))];
  if (isOverTime) labels.sort();
  const names = by === undefined ? [columns[value]?.name ?? ''] : greatest(drawn, value, by);
  const texts = textsOf(drawn, { along, value, by }, labels, names);
  const series = names.map((name, index) => ({
    name,
    values: Array.from(texts[index] ?? [], (text) =>
      text === undefined ? undefined : Number(text),
    ),
  }));
  return {
    isOverTime,
    labels: labels.map(shortLabel),
    series,
    texts,
    left: rows.length - drawn.length,
  };
}

/** The texts of the values, by series and place. */
function textsOf(
  rows: readonly ResultRow[],
  { along, value, by }: ChartChoice,
  labels: readonly string[],
  names: readonly string[],
): string[][] {
  const place = new Map(labels.map((label, index) => [label, index]));
  const texts = names.map(() => new Array<string>(labels.length));
  for (const row of rows) {
    const cells = texts[by === undefined ? 0 : names.indexOf(row[by] ?? 'NULL')];
    const at = place.get(row[along] ?? '');
    if (cells && at !== undefined) cells[at] = row[value] ?? '';
  }
  return texts;
}

const isDrawn = (row: ResultRow, along: number, value: number): boolean =>
  row[along] !== null && row[value] !== null && Number.isFinite(Number(row[value]));

function greatest(rows: readonly ResultRow[], value: number, by: number): string[] {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const name = row[by] ?? 'NULL';
    sums.set(name, (sums.get(name) ?? 0) + Math.abs(Number(row[value])));
  }
  const sorted = [...sums].sort(([, a], [, b]) => b - a);
  return sorted.slice(0, MOST_SERIES).map(([name]) => name);
}

const shortLabel = (label: string): string => label.replace(/ 00:00:00\.000$/, '');
