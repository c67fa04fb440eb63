import { expect, test } from 'vitest';
import { lakeRoutes } from '../../../../console/server/lake/lake-routes.ts';
import type { ConsoleRequest } from '../../../../console/server/route.ts';

const operation = (minute: number, state: 'OPEN' | 'DONE') => ({
  operationId: `o${minute}`,
  kind: 'retract',
  state,
  requestedBy: 'ops',
  at: new Date(minute * 60_000).toISOString(),
  ingests: 1,
  turn: false,
  links: { self: 'https://api/operations' },
});

/** Operations that were asked for one a minute: the oldest is not done. */
const ALL = [
  operation(0, 'OPEN'),
  ...Array.from({ length: 30 }, (_, at) => operation(at + 1, 'DONE')),
];

async function api(path: string) {
  const query = new URL(path, 'https://api').searchParams;
  const wanted = query.get('state');
  const found = ALL.toReversed().filter(({ state }) => wanted === null || state === wanted);
  const limit = Number(query.get('limit'));
  const next = found.length > limit && { next: 'cursor' };
  return { operations: found.slice(0, limit), ...next, links: { self: 'https://api/operations' } };
}

test('an operation that is not done is shown, however many came after it', async () => {
  const request = { pipeline: { api: { get: api } }, query: new URLSearchParams() };
  const route = lakeRoutes['GET /api/operations'];
  const answer = (await route?.(request as unknown as ConsoleRequest)) as {
    operations: { operationId: string }[];
    next: string | null;
  };
  const ids = answer.operations.map(({ operationId }) => operationId);
  expect(ids).toHaveLength(21);
  expect([ids[0], ids.at(-2), ids.at(-1)]).toEqual(['o30', 'o11', 'o0']);
  expect(answer.next).toBe('cursor');
});
