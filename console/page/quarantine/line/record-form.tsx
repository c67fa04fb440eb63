import { useId } from 'preact/hooks';
import type { LineColumn, LineRecord, LineVerdict } from '../../../api/quarantine.ts';
import { COLUMNS } from '../columns.ts';

type Properties = {
  record: LineRecord;
  original: LineRecord | null;
  verdict: LineVerdict | undefined;
  onChange: (record: LineRecord) => void;
};

/** The eight values of a line. Below each is what is wrong with it, as the pipeline sees it. */
export function RecordForm({ record, original, verdict, onChange }: Properties) {
  return (
    <div class="record">
      {COLUMNS.map((column) => (
        <Field
          key={column}
          column={column}
          value={record[column] ?? ''}
          wasValue={original && (original[column] ?? '')}
          fault={verdict?.columns[column]}
          onChange={(value) => onChange({ ...record, [column]: value === '' ? null : value })}
        />
      ))}
    </div>
  );
}

type FieldProperties = {
  column: LineColumn;
  value: string;
  wasValue: string | null;
  fault: string | undefined;
  onChange: (value: string) => void;
};

function Field({ column, value, wasValue, fault, onChange }: FieldProperties) {
  const id = useId();
  const isChanged = wasValue !== null && wasValue !== value;
  return (
    <div class={fault === undefined ? 'field' : 'field faulty'}>
      <label for={id}>{column}</label>
      <input
        id={id}
        value={value}
        spellcheck={false}
        autocomplete="off"
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-note`}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <div id={`${id}-note`} class="field-note">
        {fault !== undefined && <span class="fault">{fault}</span>}
        {isChanged && (
          <span class="was">
            was <s>{wasValue === '' ? 'no value' : wasValue}</s>
          </span>
        )}
      </div>
    </div>
  );
}
