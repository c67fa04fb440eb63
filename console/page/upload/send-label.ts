import type { Upload } from '../../api/uploads.ts';

/** Whether a file has been read, and has no line. */
export const isEmpty = ({ state, tables }: Upload): boolean =>
  state === 'ready' && tables.length > 0 && tables.every(({ rows }) => rows === 0);

/** What the button says that sends a file; undefined if there is nothing to send. */
export function sendLabel(upload: Upload): string | undefined {
  const { state, tables } = upload;
  if (state === 'failed') return 'Continue';
  if (state !== 'ready' || tables.length === 0 || isEmpty(upload)) return undefined;
  const rows = tables.reduce((sum, { rowsToSend }) => sum + rowsToSend, 0);
  return rows === 0 ? 'Check that all has landed' : 'Send';
}
