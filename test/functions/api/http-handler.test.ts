import { describe, expect, it } from 'vitest';
import {
  httpHandler,
  type RequestFailure,
  type Route,
} from '../../../functions/api/http-handler.ts';
import { Problem, unavailable } from '../../../functions/api/problem.ts';
import { aGatewayEvent } from './gateway-event.ts';

const invocation = { getRemainingTimeInMillis: () => 30_000 };

async function served(route: Route, event = aGatewayEvent()) {
  const failures: RequestFailure[] = [];
  const routes = { 'POST /invoice-lines': route, 'GET /ingests/{ingestId}': route };
  const handler = httpHandler(routes, (failure) => failures.push(failure));
  const { statusCode, headers, body } = await handler(event, invocation);
  return { status: statusCode, headers: headers ?? {}, body: JSON.parse(body), failures };
}

describe('httpHandler', () => {
  it('sends what the route returns, as JSON', async () => {
    const response = await served(async () => ({
      status: 202,
      body: { lines: 3 },
      headers: { Location: '/x' },
    }));
    expect(response).toMatchObject({ status: 202, body: { lines: 3 } });
    expect(response.headers).toMatchObject({ 'Content-Type': 'application/json', Location: '/x' });
  });

  it('sends a thrown problem as its document', async () => {
    const response = await served(async () => {
      throw new Problem(422, 'The header row does not name Country.', {
        type: 'urn:invoice-pipeline:missing-columns',
        members: { missing: ['Country'] },
      });
    });
    expect(response.headers['Content-Type']).toBe('application/problem+json');
    expect(response).toMatchObject({
      status: 422,
      body: {
        type: 'urn:invoice-pipeline:missing-columns',
        title: 'Unprocessable Entity',
        status: 422,
        detail: 'The header row does not name Country.',
        missing: ['Country'],
        requestId: 'request-1',
      },
    });
  });

  it('responds to a wrong method with 405 and the allowed ones', async () => {
    const response = await served(
      async () => ({ status: 200, body: {} }),
      aGatewayEvent({ httpMethod: 'DELETE' }),
    );
    expect(response.status).toBe(405);
    expect(response.headers['Allow']).toBe('POST');
  });

  it('responds to an unknown resource with 404', async () => {
    const response = await served(
      async () => ({ status: 200, body: {} }),
      aGatewayEvent({ resource: '/nowhere' }),
    );
    expect(response.status).toBe(404);
  });

  it('turns any other error into a 503 that reveals nothing of the inside', async () => {
    const response = await served(async () => {
      throw new TypeError('customer 17850 is undefined');
    });
    expect(response.status).toBe(503);
    expect(Number(response.headers['Retry-After'])).toBeGreaterThan(0);
    expect(JSON.stringify(response.body)).not.toMatch(/17850|TypeError/);
  });

  it('notes a problem by its title and an error by its name, without their messages', async () => {
    const place = { requestId: 'request-1', resource: '/invoice-lines' };
    const problem = await served(async () => {
      throw new Problem(400, 'Row 17850 is odd.', { cause: new RangeError('17850') });
    });
    expect(problem.failures).toEqual([
      { ...place, status: 400, error: 'Bad Request', cause: 'RangeError' },
    ]);
    const error = await served(async () => {
      throw new TypeError('customer 17850 is undefined');
    });
    const at = expect.arrayContaining([expect.stringMatching(/^at /)]);
    expect(error.failures).toEqual([{ ...place, status: 503, error: 'TypeError', at }]);
    expect(JSON.stringify(error.failures)).not.toMatch(/17850/);
  });

  it('notes nothing about a request that was served', async () => {
    expect((await served(async () => ({ status: 200, body: {} }))).failures).toEqual([]);
  });

  it('sends the Retry-After of a problem', async () => {
    const response = await served(async () => {
      throw unavailable('Busy.', 7);
    });
    expect(response).toMatchObject({ status: 503, headers: { 'Retry-After': '7' } });
  });
});

describe('the request of a route', () => {
  const event = (parts: Parameters<typeof aGatewayEvent>[0]) =>
    aGatewayEvent({ httpMethod: 'GET', resource: '/ingests/{ingestId}', ...parts });

  it.each([
    ['/ingests/i1', '/x'],
    ['/prod/ingests/i1', '/prod/x'],
    ['/base/v1/ingests/i1', '/base/v1/x'],
  ])('makes links below the prefix of %s', async (fullPath, link) => {
    const response = await served(
      async (request) => ({ status: 200, body: request.link('/x') }),
      event({ fullPath }),
    );
    expect(response.body).toBe(link);
  });

  it('has its path parameters decoded once', async () => {
    const response = await served(
      async ({ path }) => ({ status: 200, body: path }),
      event({ pathParameters: { ingestId: 'BANK%20CHARGES%2520' } }),
    );
    expect(response.body).toEqual({ ingestId: 'BANK CHARGES%20' });
  });

  it('is refused with 400 when a path parameter cannot be decoded', async () => {
    const response = await served(
      async () => ({ status: 200, body: {} }),
      event({ pathParameters: { ingestId: '%E0%A4' } }),
    );
    expect(response.status).toBe(400);
  });

  const ROLE = 'arn:aws:sts::123456789012:assumed-role/Feed';
  const GOV_ROLE = 'arn:aws-us-gov:sts::123456789012:assumed-role/Feed';
  const USER = 'arn:aws:iam::123456789012:user/assumed-role/Feed/ann';
  const ROOT = 'arn:aws:iam::123456789012:root';
  const FEDERATED = 'arn:aws:sts::123456789012:federated-user/ann';
  it.each<[who: string, identity: { apiKeyId?: string; userArn?: string }, sender: string]>([
    ['the id of an API key', { apiKeyId: 'key-1' }, 'key-1'],
    ['the role of a session', { userArn: `${ROLE}/i-0abc` }, ROLE],
    ['the same role in another session', { userArn: `${ROLE}/ann@example.com` }, ROLE],
    ['a role in another partition', { userArn: `${GOV_ROLE}/ann` }, GOV_ROLE],
    ['a user with a path', { userArn: USER }, USER],
    ['a federated user', { userArn: FEDERATED }, FEDERATED],
    ['the root of an account', { userArn: ROOT }, ROOT],
  ])('has as its sender %s', async (_, identity, sender) => {
    const response = await served(
      async (request) => ({ status: 200, body: request.sender }),
      event(identity),
    );
    expect(response.body).toBe(sender);
  });

  it('has its body as bytes, whether base64 or not', async () => {
    const length: Route = async (request) => ({ status: 200, body: [...request.bytes()] });
    const base64 = aGatewayEvent({ body: Buffer.from([0xa3]).toString('base64') });
    expect((await served(length, { ...base64, isBase64Encoded: true })).body).toEqual([0xa3]);
    expect((await served(length, aGatewayEvent({ body: '£' }))).body).toEqual([0xc2, 0xa3]);
  });
});
