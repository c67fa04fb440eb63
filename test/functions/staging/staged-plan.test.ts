import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { planOf } from '../../../functions/planning/plan-of.ts';
import { PlanHead, packedPlan, planHead, SealedPlan } from '../../../functions/staging/plan.ts';
import { s3Staging } from '../../../functions/staging/s3/s3-staging.ts';
import {
  type Headed,
  headedBytes,
  headIn,
  jsonBytes,
  jsonIn,
} from '../../../functions/staging/staged-json.ts';
import { BATCH, validated } from '../../support/lines.ts';
import { aBucket } from './a-bucket.ts';

const KEY = 'staging/b-1/plan-x.json.gz';
/** Texts that hardly repeat, so that the plan stays long when it is compressed. */
const lines = Array.from({ length: 4000 }, (_, row) => ({
  row,
  description: `${Math.sin(row)}\n`,
  invoiceNo: `${536365 + (row >> 4)}`,
}));
const plan = planOf(BATCH, validated({ lines, quarantined: [{}] }));
const whole = ({ head, rest }: Headed) => ({ ...head, ...rest });

function aStaging(bytes: Uint8Array) {
  const { client, asked } = aBucket({ [KEY]: bytes });
  return { staging: s3Staging(client, 'staging'), asked };
}

describe('a staged plan', () => {
  it('has a head that is read with its first 16 KB', async () => {
    const bytes = await headedBytes(packedPlan(plan));
    expect(bytes.length).toBeGreaterThan(40_000);
    const { staging, asked } = aStaging(bytes);
    expect(PlanHead.parse(await staging.getHead({ key: KEY }))).toEqual(planHead(plan));
    expect(asked).toEqual([{ Key: KEY, Range: 'bytes=0-16383' }]);
  });

  it('is read as a whole in one piece', async () => {
    const { staging, asked } = aStaging(await headedBytes(packedPlan(plan)));
    expect(SealedPlan.parse(await staging.getJson({ key: KEY }))).toEqual(plan);
    expect(asked).toEqual([{ Key: KEY }]);
  });

  it('is read by an earlier version, which inflates and parses all of it', async () => {
    const text = gunzipSync(await headedBytes(packedPlan(plan))).toString();
    expect(SealedPlan.parse(JSON.parse(text))).toEqual(plan);
  });

  it('of an earlier version has its head in all of it', async () => {
    const { days: _, ...earlier } = JSON.parse(JSON.stringify(whole(packedPlan(plan))));
    const bytes = await jsonBytes(earlier);
    const { staging, asked } = aStaging(bytes);
    expect(PlanHead.parse(await staging.getHead({ key: KEY }))).toEqual(planHead(plan));
    expect(asked.at(-1)?.Range).toBe('bytes=16384-65535');
    expect(SealedPlan.parse(await staging.getJson({ key: KEY }))).toEqual(plan);
  });
});

describe('a head', () => {
  const value = { head: { days: ['2010-12-01'], text: 'a\nb £' }, rest: { rows: [1, 2, 3] } };

  it('is read from any bytes that reach behind it, and needs more of any others', async () => {
    const bytes = await headedBytes(value);
    const read = Array.from({ length: bytes.length - 17 }, (_, index) =>
      headIn(bytes.subarray(0, index + 18), bytes.length),
    );
    const enough = read.findIndex((each) => each !== undefined);
    expect(enough).toBeGreaterThan(20);
    expect(new Set(read.slice(0, enough))).toEqual(new Set([undefined]));
    expect(read.slice(enough)).toEqual(read.slice(enough).map(() => value.head));
    expect(await jsonIn(bytes)).toEqual(whole(value));
  });

  it('that is damaged is never read as another one, whichever of its bytes', async () => {
    const bytes = await headedBytes(value);
    const end = bytes.indexOf(Buffer.from([0x1f, 0x8b]), 2);
    const taken = Array.from({ length: end }, (_, at) => {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      try {
        return headIn(damaged, bytes.length);
      } catch {
        return 'refused';
      }
    });
    expect(taken).toContain('refused');
    const read = taken.filter((each) => each !== 'refused' && each !== undefined);
    expect(read).toEqual(read.map(() => value.head));
  });

  it('alone, without what follows it, is a damaged object', async () => {
    const bytes = await headedBytes(value);
    const head = bytes.subarray(0, bytes.indexOf(Buffer.from([0x1f, 0x8b]), 2));
    expect(() => headIn(head, head.length)).toThrow(SyntaxError);
  });
});
