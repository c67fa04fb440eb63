import { columnOf, extraFault } from '../domain/extra-fault.ts';
import type { InvoiceLine } from '../domain/invoice-line.ts';
import { extraText, type KeptColumns, type UnknownValue } from '../domain/unknown-columns.ts';
import { Fault, shown, unexpected } from './fault.ts';

/** Returns the line with the values of unknown columns as `extra`, or why it is quarantined. */
export function withUnknown(
  line: InvoiceLine | Fault,
  values: readonly UnknownValue[],
  { policy }: KeptColumns,
): InvoiceLine | Fault {
  const [first] = values;
  if (line instanceof Fault || !first) return line;
  if (policy === 'quarantine') return unknownColumn(first);
  const fault = extraFault(values);
  if (fault) return new Fault(fault.reason, fault.message, fault.column);
  return { ...line, extra: extraText(values) };
}

function unknownColumn([name, text]: UnknownValue): Fault {
  const expected = 'no value, because the column is not part of an invoice line';
  return new Fault(
    'unknown_column',
    `${shown(name)}: ${unexpected(expected, text)}`,
    columnOf(name),
  );
}
