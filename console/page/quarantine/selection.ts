import type { LineSelection } from '../../api/quarantine.ts';
import type { Query } from '../request/use-query.ts';
import { columnNamed } from './columns.ts';

/** The lines that the URL of the page selects. */
export function selectionIn({ ingest, reason, column, text }: Query): LineSelection {
  const named = column === 'record' ? column : columnNamed(column);
  return {
    ...(ingest && { ingest }),
    ...(reason && { reason }),
    ...(named && { column: named }),
    ...(text && { text }),
  };
}

/** A selection as parameters of a URL. */
export function parametersOf(selection: LineSelection): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(selection)) if (value) parameters.set(name, value);
  return parameters;
}
