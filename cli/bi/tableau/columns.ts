import { LINE_FIELDS, type LineField } from '../../../functions/lake/line-fields.ts';
import { type Element, element } from './xml.ts';

type Kind = { datatype: string; type: 'nominal' | 'ordinal' | 'quantitative' };

const KINDS: Readonly<Record<LineField['type'], Kind>> = {
  string: { datatype: 'string', type: 'nominal' },
  int: { datatype: 'integer', type: 'quantitative' },
  timestamp: { datatype: 'datetime', type: 'ordinal' },
  date: { datatype: 'date', type: 'ordinal' },
  'decimal(12,3)': { datatype: 'real', type: 'quantitative' },
  'decimal(15,3)': { datatype: 'real', type: 'quantitative' },
};

const AGGREGATIONS: Readonly<Record<LineField['aggregation'], string>> = {
  sum: 'Sum',
  average: 'Avg',
  count: 'Count',
  'count distinct': 'CountD',
};

/** The letter or star says what is formatted: a number (n) or a time (*). */
const FORMATS: Readonly<Record<NonNullable<LineField['format']>, string>> = {
  count: 'n#,##0;-#,##0',
  money: 'n#,##0.00;-#,##0.00',
  price: 'n#,##0.000;-#,##0.000',
  day: '*yyyy-mm-dd',
  time: '*yyyy-mm-dd hh:nn:ss',
};

/** A column that Tableau computes. Its name is that of no column of the table. */
export type Calculation = {
  name: string;
  caption: string;
  folder: LineField['folder'];
  attributes: Readonly<Record<string, string>>;
  formula: string;
};

const DIMENSION = { role: 'dimension', type: 'ordinal' } as const;

export const CALCULATIONS: readonly Calculation[] = [
  {
    name: 'invoice_year',
    caption: 'Year',
    folder: 'Date',
    attributes: { ...DIMENSION, datatype: 'integer' },
    formula: 'YEAR([invoice_date])',
  },
  {
    name: 'invoice_month',
    caption: 'Month',
    folder: 'Date',
    attributes: { ...DIMENSION, datatype: 'date', 'default-format': '*mmm yyyy' },
    formula: "DATE(DATETRUNC('month', [invoice_date]))",
  },
  {
    name: 'is_cancellation',
    caption: 'Cancellation',
    folder: 'Sale',
    attributes: { role: 'dimension', type: 'nominal', datatype: 'boolean' },
    formula: "LEFT([invoice_no], 1) = 'C'",
  },
  {
    name: 'sales_invoices',
    caption: 'Invoices without cancellations',
    folder: 'Sale',
    attributes: { role: 'measure', type: 'quantitative', datatype: 'integer' },
    formula: "COUNTD(IF LEFT([invoice_no], 1) <> 'C' THEN [invoice_no] END)",
  },
];

/** Returns all columns, those of the table first. */
export const columns = (): Element[] => [
  ...LINE_FIELDS.map(column),
  ...CALCULATIONS.map(calculatedColumn),
];

/** The name of a column where Tableau refers to it. */
export const bracketed = (name: string): string => `[${name}]`;

function column(field: LineField): Element {
  const { datatype, type } = KINDS[field.type];
  return element(
    'column',
    {
      aggregation: AGGREGATIONS[field.aggregation],
      caption: field.caption,
      datatype,
      'default-format': field.format && FORMATS[field.format],
      hidden: field.hidden && 'true',
      name: bracketed(field.name),
      role: field.measure ? 'measure' : 'dimension',
      'semantic-role': field.isCountry && '[Country].[Name]',
      type: field.measure ? 'quantitative' : type,
    },
    [description(field.comment)],
  );
}

const description = (comment: string): Element =>
  element('desc', {}, [element('formatted-text', {}, [element('run', {}, comment)])]);

function calculatedColumn({ name, caption, attributes, formula }: Calculation): Element {
  return element('column', { caption, ...attributes, name: bracketed(name) }, [
    element('calculation', { class: 'tableau', formula }),
  ]);
}
