import { describe, expect, it } from 'vitest';
import { queryApi, routesOfQuery } from './query-api.ts';

const READERS = [
  '/ingests/i1',
  '/ingests/i1/quarantine',
  '/invoices/536365',
  '/invoices/536365/lines/85123A',
  '/lines/i1-1',
  '/customers/17850',
  '/batches',
  '/batches/0-a-1',
];
const PATHS = [...READERS, '/openapi.json'];

describe('every route', () => {
  const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'];
  it.each(PATHS.flatMap((path) => methods.map((method) => [method, path] as const)))(
    '%s %s is a 405 that allows GET',
    async (method, path) => {
      const { status, headers, body } = await queryApi({}).send(method, path);
      expect(status).toBe(405);
      expect(headers).toMatchObject({ Allow: 'GET', 'Content-Type': 'application/problem+json' });
      expect(body.status).toBe(405);
    },
  );

  it.each(READERS)(
    'GET %s is a 503 with Retry-After while its store cannot be read',
    async (path) => {
      const { status, headers, body } = await queryApi({}).get(path);
      expect(status).toBe(503);
      expect(headers).toHaveProperty('Retry-After');
      expect(body.title).toBe('Service Unavailable');
    },
  );

  it.each(PATHS)('GET %s?verbose=1 is a 400', async (path) => {
    expect((await queryApi({}).get(`${path}?verbose=1`)).status).toBe(400);
  });
});

it('serves exactly the routes that the API deploys', async () => {
  const { ROUTES } = await import('../../../infra/api/invoice-api.ts');
  expect(ROUTES.Query.toSorted()).toEqual(routesOfQuery().toSorted());
});
