import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localDestination } from '../../cli/upload/destination.ts';
import { anApp, removeApps } from '../infra/support/an-app.ts';
import { aRow, csv, type Pipeline, startPipeline } from '../support/pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  const { app } = await anApp('dev', { auth: 'iam' });
  pipeline = await startPipeline({ assembly: app.synth().directory });
});
afterAll(async () => {
  await pipeline?.stop();
  removeApps();
});

const signedBy = (accessKey: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/20261101/us-east-1/execute-api/aws4_request`,
});

describe('an Idempotency-Key', () => {
  const body = csv(aRow());
  const postAs = (accessKey: string) =>
    pipeline.post(body, { ...signedBy(accessKey), 'idempotency-key': 'k' });

  it('is the same in every session of a role, and another for every other caller', async () => {
    const [monday, tuesday] = [await postAs('ASIAMONDAY'), await postAs('ASIATUESDAY')];
    expect(monday.status).toBe(202);
    expect(tuesday.body['ingestId']).toBe(monday.body['ingestId']);
    expect(tuesday.headers.get('idempotency-replayed')).toBe('true');
    const user = await postAs('AKIACLERK');
    expect(user.body['ingestId']).not.toBe(monday.body['ingestId']);
    expect(user.headers.get('idempotency-replayed')).toBeNull();
  });
});

describe('a request without a signature', () => {
  it.each(['/invoices/536365', '/openapi.json', '/nowhere'])(
    'to %s is a 403 that says what to do, and does not say that the path exists or not',
    async (path) => {
      const { status, headers, body } = await pipeline.get(path);
      expect(status).toBe(403);
      expect(headers.get('content-type')).toBe('application/problem+json');
      expect(body).toMatchObject({ title: 'Forbidden', status: 403 });
      expect(body['detail']).toMatch(/not signed, or there is nothing at this path/);
      expect(body['detail']).toMatch(/Signature Version 4/);
    },
  );
});

describe('a signed request', () => {
  it('is served', async () => {
    expect((await pipeline.get('/openapi.json', signedBy('AKIACLERK'))).status).toBe(200);
  });

  it('is what the command line sends to a local pipeline', async () => {
    const { aws, dataDir } = pipeline;
    const { api } = localDestination({ url: aws.url, apiKey: aws.apiKey, dataDir }, () => {});
    expect(await api.get('/batches')).toHaveProperty('batches');
  });

  it('to an unknown path is not told that only its signature is missing', async () => {
    const { status, body } = await pipeline.get('/nowhere', signedBy('AKIACLERK'));
    expect(status).toBe(403);
    expect(body['detail']).toMatch(/check the path and the method/);
  });

  it('with something else than a signature is a 403 problem', async () => {
    const { status, body } = await pipeline.get('/openapi.json', { authorization: 'Bearer x' });
    expect(status).toBe(403);
    expect(body).toMatchObject({ type: 'about:blank', detail: expect.any(String) });
  });
});
