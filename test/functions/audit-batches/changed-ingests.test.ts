import { expect, it } from 'vitest';
import { changedIngests } from '../../../functions/audit-batches/books/changed-ingests.ts';
import type { Operation } from '../../../functions/ledger/operations/operation-ledger.ts';

const LATER = '2026-12-02T00:00:00.000Z';

const done = (operationId: string, fields: Partial<Operation> = {}): Operation => ({
  operationId,
  kind: 'retract',
  state: 'DONE',
  requestedBy: 'somebody',
  at: '2026-12-01T00:00:00.000Z',
  endedAt: LATER,
  subject: { ingestIds: ['ing_b', 'ing_a'] },
  ...fields,
});

const { endedAt: _, ...withoutEnd } = done('op_2');

const erasure = done('op_1', {
  kind: 'erase',
  endedAt: '2026-12-01T12:00:00.000Z',
  subject: { anonymise: false },
  progress: { phase: 'CERTIFY', ingests: ['ing_c'] },
});

it('lists what operations were about or came across, in the order of their ends', () => {
  const found = changedIngests([done('op_2'), erasure], '');
  expect(found.map(({ ingestId }) => ingestId)).toEqual(['ing_c', 'ing_a', 'ing_b']);
  expect(found.map(({ place }) => place).at(-1)).toBe(`${LATER} op_2 ing_b`);
});

it('continues after a place', () => {
  const found = changedIngests([done('op_2'), erasure], `${LATER} op_2 ing_a`);
  expect(found.map(({ ingestId }) => ingestId)).toEqual(['ing_b']);
});

it.each([
  ['an operation without ingests', done('op_2', { subject: {} })],
  ['an erasure without progress', { ...erasure, progress: undefined }],
  ['an operation without an end', withoutEnd],
])('refuses %s, whose ingests would never be checked', (_, operation) => {
  expect(() => changedIngests([operation], '')).toThrow();
});
