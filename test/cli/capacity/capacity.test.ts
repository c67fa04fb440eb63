import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Deployed, deployedFrom } from '../../../cli/capacity/deployed.ts';
import { type Estimate, estimate } from '../../../cli/capacity/estimate.ts';
import { capacityReport } from '../../../cli/capacity/report.ts';
import { requestLines } from '../../../cli/capacity/request-lines.ts';
import { SERVICE_LIMITS } from '../../../cli/capacity/service-limits.ts';
import { synthesise } from '../../../infra/build/synthesise.ts';

const demand = (linesPerSecond: number, linesPerRequest = requestLines(undefined)) => ({
  linesPerSecond,
  linesPerRequest,
  bytesPerLine: undefined,
  daysPerBatch: 1,
});

let dev: Deployed;
let prod: Deployed;
beforeAll(async () => {
  dev = deployedFrom((await synthesise('dev')).assemblyDir);
  prod = deployedFrom((await synthesise('prod')).assemblyDir);
}, 300_000);

const exceeded = ({ exceeded: loads }: Estimate): string[] => loads.map(({ resource }) => resource);

describe('npm run capacity', { timeout: 120_000 }, () => {
  it('finds that dev as configured takes 10,000 lines/s, and prod 50,000', async () => {
    expect(exceeded(await estimate(demand(10_000), dev))).toEqual([]);
    expect(exceeded(await estimate(demand(50_000), prod))).toEqual([]);
  });

  it('finds that prod takes 100,000 lines/s in large requests with two batches a shard, once its tables have grown', async () => {
    const two = deployedFrom((await synthesise('prod', { parallelizationFactor: 2 })).assemblyDir);
    const found = await estimate(demand(100_000), two);
    expect(exceeded(found)).toEqual([]);
    expect(found.coldStarts.map(({ resource }) => resource)).toContain('new: Invoices: writes');
  });

  it('finds that prod takes 100,000 lines/s in requests of one invoice with the settings of docs/capacity.md', async () => {
    const settings = {
      requestsPerSecond: 6000,
      requestBurst: 6000,
      batchSize: 70,
      parallelizationFactor: 10,
    };
    const fast = deployedFrom((await synthesise('prod', settings)).assemblyDir);
    expect(exceeded(await estimate(demand(100_000, 21), fast))).toEqual([]);
  });

  it('names what exceeds a limit that is made smaller, and the setting that lifts it', async () => {
    const limits = { ...SERVICE_LIMITS, shardBytes: { ...SERVICE_LIMITS.shardBytes, value: 1000 } };
    const found = await estimate(demand(1000), dev, limits);
    expect(exceeded(found)).toContain('stream: bytes of a shard');
    const text = capacityReport('dev', found).join('\n');
    expect(text).toMatch(/EXCEEDED \d+ %/);
    expect(text).toContain('First to burst: stream: bytes of a shard');
    expect(text).toContain('stream: more shards');
  });

  it('reads the template: a lower rate of the API is the first to burst', async () => {
    const slow = { ...prod, api: { requestsPerSecond: 0.1, requestsPerMonth: 1000 } };
    expect(exceeded(await estimate(demand(10_000), slow))).toEqual([
      'API: requests, of this stage',
      'API: requests, of the key in a month',
    ]);
  });

  it('counts a moved entry of an index as deleted and put', async () => {
    const { flow } = await estimate(demand(10_000), prod);
    const [started, sealed, committed] = ['STARTED', 'SEALED', 'COMMITTED'].map((state) =>
      unitsOfState(flow.batch.ledger.indexes.get('ByState'), state),
    );
    // Put and deleted; put and deleted; put.
    expect([started, sealed]).toEqual([2, 2 * Number(committed)]);
  });

  describe('agrees with what docs/deploy.md quotes of a million lines', () => {
    const text = readFileSync('docs/deploy.md', 'utf8');
    const quoted = (pattern: RegExp): number[] =>
      (pattern.exec(text) ?? []).slice(1).map((number) => Number(number.replaceAll(',', '')));

    it('chunks, and their bytes in the stream', async () => {
      const { flow } = await estimate(demand(10_000), prod);
      const { chunks, lines, streamBytes } = flow.request;
      const [ofMillion = 0, megabytes = 0] = quoted(/and ([\d,]+) chunks[^.]*\s(\d+) MB deflated/);
      expect((chunks / lines) * 1e6).toBeGreaterThan(ofMillion * 0.9);
      expect((chunks / lines) * 1e6).toBeLessThan(ofMillion * 1.1);
      expect(streamBytes / lines).toBeGreaterThan(megabytes * 0.9);
      expect(streamBytes / lines).toBeLessThan(megabytes * 1.1);
    });

    it('write units of Invoices and Customers', async () => {
      const { batch } = (await estimate(demand(10_000), prod)).flow;
      const [invoices = 0, customers = 0] = quoted(/([\d,]+) \+ ([\d,]+) write units/);
      const total = (batch.invoices.units + batch.customers.units) / batch.lines;
      expect(total * 1e6).toBeGreaterThan((invoices + customers) * 0.9);
      expect(total * 1e6).toBeLessThan((invoices + customers) * 1.1);
    });
  });
});

const unitsOfState = (units: ReadonlyMap<string, number> | undefined, state: string): number =>
  [...(units ?? [])].reduce((sum, [key, count]) => (key.startsWith(state) ? sum + count : sum), 0);
