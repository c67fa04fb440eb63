import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPostgres } from '../../../cli/run/postgres.ts';

let dataDir: string;
let other: Server;
let taken: number;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
  other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  taken = typeof address === 'object' && address ? address.port : 0;
});
afterAll(async () => {
  other.close();
  await rm(dataDir, { recursive: true, force: true });
});

it('a port in use is an error when it was named', async () => {
  await expect(openPostgres(dataDir, { port: taken, isNamed: true }, () => {})).rejects.toThrow(
    `Port ${taken} is in use. Name another one with --postgres-port;`,
  );
});

it('a port in use is given up for a free one when it was not named, and the user is told', async () => {
  const notes: string[] = [];
  const endpoint = await openPostgres(dataDir, { port: taken, isNamed: false }, (note) =>
    notes.push(note),
  );
  expect(endpoint.port).not.toBe(taken);
  expect(notes).toEqual([expect.stringContaining(`port ${taken} is in use`)]);
  await endpoint.close();
});

it('the password stays the same from one start to the next', async () => {
  const passwords: string[] = [];
  for (let start = 0; start < 2; start += 1) {
    const endpoint = await openPostgres(dataDir, { port: 0, isNamed: true }, () => {});
    passwords.push(new URL(endpoint.url).password);
    await endpoint.close();
  }
  expect(passwords[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(passwords[1]).toBe(passwords[0]);
});
