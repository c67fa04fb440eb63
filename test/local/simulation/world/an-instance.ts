import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { eventBytes } from '../../../../local/lambda/event-bytes.ts';
import type { Outcome } from '../../../../local/lambda/instance.ts';
import { chanceOf, sequenceOf } from '../../../../local/simulation/world/chance.ts';
import type { Request, Response } from '../../../../local/simulation/world/network.ts';
import {
  type InstanceEnvironment,
  startSimulatedInstance,
} from '../../../../local/simulation/world/simulated-instance.ts';
import { openVirtualTime } from '../../../../local/simulation/world/virtual-clock.ts';
import { aDataDir } from '../../support/data-dir.ts';
import { settle } from './stepping.ts';

export const START = Date.UTC(2026, 0, 1);

const GET = `const get = (path) => new Promise((resolve, reject) => {
  const request = require('node:http').request(
    { host: 'h', port: 1, method: 'GET', path, headers: {} },
    async (response) => resolve(response.statusCode + ' ' + (await response.toArray()).join('')),
  );
  request.on('error', reject);
  request.end();
});
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));`;

/**
 * Starts an instance of a function with this body. Its network answers after a second of virtual
 * time.
 */
export function anInstance(body: string, given: Partial<InstanceEnvironment> = {}) {
  const file = join(aDataDir(), 'index.cjs');
  writeFileSync(
    file,
    `${GET}\nlet runs = 0;\nexports.handler = async (event, context) => { ${body} };`,
  );
  const time = openVirtualTime(START, () => 0.5);
  const sent: string[] = [];
  const logged: string[] = [];
  const send = async (_url: string, { path }: Request): Promise<Response> => {
    sent.push(path);
    await time.clock.sleep(1000);
    return { status: 200, headers: {}, body: Buffer.from(`got ${path}`) };
  };
  const spec = {
    name: 'fn',
    arn: 'arn:fn',
    logicalId: 'Fn',
    file,
    exportName: 'handler',
    timeoutMs: 20_000,
    memoryMb: 256,
    variables: {},
    logLevel: undefined,
    logGroup: '/aws/lambda/Work',
    accessKey: 'AKIA',
  };
  const instance = startSimulatedInstance(spec, {
    env: { TABLE: 'numbers' },
    clock: time.clock,
    skewMs: 0,
    random: sequenceOf(chanceOf(1), 'any'),
    log: (text) => logged.push(String(text)),
    send,
    ...given,
  });
  const invoke = (event: unknown = {}) => instance.invoke(eventBytes(event), 'request-1');
  const result = async (event: unknown = {}): Promise<unknown> => {
    const settled = await settle<Outcome>(time, invoke(event));
    const outcome = settled !== 'never' && 'answered' in settled ? settled.answered : settled;
    return typeof outcome === 'object' && 'result' in outcome
      ? JSON.parse(outcome.result)
      : outcome;
  };
  return { time, sent, logged, instance, invoke, result };
}

export const errorOf = (errorType: string, errorMessage: unknown = expect.any(String)) =>
  expect.objectContaining({ error: expect.objectContaining({ errorType, errorMessage }) });
