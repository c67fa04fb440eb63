import type { LakeTable, SqlColumn } from './sql-column.ts';

export const CORRECTIONS_TABLE = 'corrections';
export const CORRECTIONS_PARTITION = 'correction_date';

export const CORRECTION_COLUMNS = [
  {
    name: 'correction_id',
    type: 'string',
    meaning: 'Request that corrected the line: GET /corrections/{correctionId}',
    source: 'the pipeline',
  },
  {
    name: 'line_id',
    type: 'string',
    meaning: 'Identity of the line that was corrected, in the table quarantine; unique here',
    source: 'the quarantine',
  },
  {
    name: 'corrected_line_id',
    type: 'string',
    meaning:
      'Identity of the corrected line, in the table invoice_lines, or in quarantine if it was not accepted either',
    source: 'the pipeline',
  },
  {
    name: 'reason',
    type: 'string',
    meaning: 'Why the line had not been accepted, such as invalid_quantity',
    source: 'the quarantine',
  },
  {
    name: 'column_name',
    type: 'string',
    nullWhen: 'the record as a whole was at fault',
    meaning: 'Column that was at fault, as the source names it',
    source: 'the quarantine',
  },
  {
    name: 'text',
    type: 'string',
    meaning: 'The record as it was first sent, without its line end',
    source: 'the quarantine',
  },
  {
    name: 'text_encoding',
    type: 'string',
    meaning: 'text, or base64 when the bytes of the record are not text',
    source: 'the quarantine',
  },
  {
    name: 'corrected_record',
    type: 'string',
    meaning: 'The corrected record as it was sent, as a JSON object; a missing value is left out',
    source: 'the request',
  },
  {
    name: 'correction_reason',
    type: 'string',
    nullWhen: 'the request gave none',
    meaning: 'Why the line was corrected, in the words of the request',
    source: 'the request',
  },
  {
    name: 'corrected_by',
    type: 'string',
    meaning: 'Who: the id of an API key, or the ARN of an IAM user or role',
    source: 'the request',
  },
  {
    name: 'corrected_at',
    type: 'timestamp',
    meaning: 'When the request came',
    unit: 'UTC, to the millisecond',
    source: 'the pipeline',
  },
] as const satisfies readonly SqlColumn[];

export const CORRECTIONS: LakeTable = {
  name: CORRECTIONS_TABLE,
  description:
    'Quarantined lines that were corrected and sent again, one row each: what was sent first, and what in its place. They are kept for good.',
  columns: CORRECTION_COLUMNS,
  partition: {
    name: CORRECTIONS_PARTITION,
    type: 'date',
    meaning: 'Day of the correction; a condition on this column limits what a query reads',
    unit: 'a day in UTC',
    source: 'corrected_at',
  },
};
