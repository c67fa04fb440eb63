import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type APostgres, aPostgres, textsOf } from './a-postgres.ts';

let postgres: APostgres;
beforeAll(async () => {
  postgres = await aPostgres();
});
afterAll(() => postgres.stop());

/** The process that answers the connections of this test. */
const serverPid = (): number =>
  Number(
    execFileSync('pgrep', ['-f', `postgres/child.ts ${postgres.dataDir}`], { encoding: 'utf8' }),
  );

it('a client is told that the process of the statements has ended, and the next one has another', async () => {
  const client = await postgres.connect();
  const notice = new Promise<unknown>((resolve) => client.on('error', resolve));
  await textsOf(client, 'SELECT 1');
  process.kill(serverPid(), 'SIGKILL');
  expect(await notice).toMatchObject({
    code: '57P02',
    message: expect.stringContaining('has ended: exit SIGKILL'),
    hint: 'Connect again. A statement that needs less memory may succeed.',
  });
  const next = await postgres.connect();
  expect(await textsOf(next, 'SELECT count(*) FROM invoice_lines')).toEqual([['3']]);
});
