import { expect, it } from 'vitest';
import type { Upload } from '../../../../console/api/uploads.ts';
import { isEmpty, sendLabel } from '../../../../console/page/upload/send-label.ts';

const table = (rows: number, rowsToSend: number): Upload['tables'][number] => ({
  name: 'a.csv',
  kind: 'csv',
  rows,
  rowsToSend,
  encoding: 'utf-8',
  delimiter: ',',
  columns: undefined,
  days: undefined,
  ignoredColumns: [],
  notes: [],
  intention: '',
  unreadable: [],
  examined: 0,
});

const upload = (state: Upload['state'], ...tables: Upload['tables']): Upload => ({
  id: 'u1',
  file: 'a.csv',
  bytes: 1,
  state,
  choice: { mode: 'careful', isAsIs: false },
  notes: [],
  tables,
  message: undefined,
  progress: undefined,
  outcomes: [],
});

it.each([
  ['a file with new lines', upload('ready', table(3, 3)), 'Send'],
  ['a file whose lines were all sent', upload('ready', table(3, 0)), 'Check that all has landed'],
  ['a file without lines', upload('ready', table(0, 0)), undefined],
  ['one of two tables without lines', upload('ready', table(0, 0), table(1, 1)), 'Send'],
  ['a file that is still read', upload('reading'), undefined],
  ['an upload that stopped', upload('failed', table(3, 3)), 'Continue'],
])('%s', (_, given, label) => {
  expect(sendLabel(given)).toBe(label);
});

it('says of a file without lines that it is empty', () => {
  expect(isEmpty(upload('ready', table(0, 0)))).toBe(true);
  expect(isEmpty(upload('reading'))).toBe(false);
});
