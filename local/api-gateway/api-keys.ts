import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import type { Damages } from '../data-dir/damage.ts';
import type { Files } from '../data-dir/files.ts';
import type { Deployment } from '../template/deployment.ts';
import { properties } from './rest-api.ts';

const Key = z.object({ Enabled: z.boolean().default(false), Value: z.string().optional() });
const PlanKey = z.object({ KeyId: z.string(), UsagePlanId: z.string() });
const Plan = z.object({
  ApiStages: z.array(z.object({ ApiId: z.string() })).default([]),
  Quota: z
    .looseObject({ Limit: z.coerce.number(), Period: z.enum(['DAY', 'WEEK', 'MONTH']) })
    .optional(),
});
type Quota = NonNullable<z.infer<typeof Plan>['Quota']>;

export type ApiKey = { id: string; value: string };
type Admission = { key: ApiKey } | 'INVALID_API_KEY' | 'QUOTA_EXCEEDED';

export type KeyFilePorts = { files: Files; damages: Damages };

export type ApiKeys = {
  /** The first key that is valid for the API; undefined when there is none. */
  first: ApiKey | undefined;
  /** The key with an id. */
  withId(id: string): ApiKey | undefined;
  /** Checks a key against the usage plans and counts the request toward its quota. */
  admit(value: string | undefined): Admission;
};

type PlannedKey = ApiKey & { quota: Quota | undefined; period: string; used: number };

/**
 * The keys of an API. A key without a value in the template gets one at the first start. It is
 * saved in `file`, which only its owner can read.
 */
export function openApiKeys(
  deployment: Deployment,
  apiId: string,
  file: string,
  clock: Clock,
  { files, damages }: KeyFilePorts,
): ApiKeys {
  const values = keyValues(deployment, file, { files, damages });
  const keys = plannedKeys(deployment, apiId, values);
  const admit = (value: string | undefined): Admission => {
    const key = keys.find((candidate) => candidate.value === value);
    if (!key) return 'INVALID_API_KEY';
    if (!key.quota) return { key };
    const period = periodOf(key.quota, clock.now());
    key.used = key.period === period ? key.used + 1 : 1;
    key.period = period;
    return key.used > key.quota.Limit ? 'QUOTA_EXCEEDED' : { key };
  };
  return { first: keys[0], withId: (id) => keys.find((key) => key.id === id), admit };
}

function keyValues(
  deployment: Deployment,
  file: string,
  { files, damages }: KeyFilePorts,
): Map<string, string> {
  const exists = existsSync(file);
  const text = exists ? readFileSync(file, 'utf8') : '{}';
  const saved = exists || !damages.isUsed ? savedValues(text) : undefined;
  const values = saved ?? replaced(file, damages);
  const enabled = deployment
    .ofType('AWS::ApiGateway::ApiKey')
    .map((resource) => ({ ...resource, ...properties(resource, Key) }))
    .filter(({ Enabled }) => Enabled);
  for (const { logicalId } of enabled) values[logicalId] ??= randomBytes(20).toString('hex');
  const next = `${JSON.stringify(values, null, 2)}\n`;
  if (next !== text) files.replaceSync(file, next, 0o600);
  return new Map(
    enabled.map(({ ref, logicalId, Value }) => [ref, Value ?? values[logicalId] ?? '']),
  );
}

/** undefined when the file is damaged. */
function savedValues(text: string): Record<string, string> | undefined {
  try {
    return z.record(z.string(), z.string().min(1)).parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A key's id stays, and with it the sender that idempotency keys belong to. */
function replaced(file: string, damages: Damages): Record<string, string> {
  const exists = existsSync(file);
  const state = exists ? 'damaged' : 'missing';
  const kept = exists ? ` The damaged file is kept as ${damages.keep(file)}.` : '';
  const says = `The file of the API keys is ${state}: ${file}. Every key has a new value.${kept}`;
  damages.report({ part: 'api keys', says });
  return {};
}

/** A key is valid for an API only through a usage plan that includes the API. */
function plannedKeys(
  deployment: Deployment,
  apiId: string,
  values: Map<string, string>,
): PlannedKey[] {
  const plans = new Map(
    deployment
      .ofType('AWS::ApiGateway::UsagePlan')
      .map((resource) => [resource.ref, properties(resource, Plan)]),
  );
  return deployment.ofType('AWS::ApiGateway::UsagePlanKey').flatMap((resource) => {
    const { KeyId, UsagePlanId } = properties(resource, PlanKey);
    const plan = plans.get(UsagePlanId);
    const value = values.get(KeyId);
    if (!value || !plan?.ApiStages.some(({ ApiId }) => ApiId === apiId)) return [];
    return [{ id: KeyId, value, quota: plan.Quota, period: '', used: 0 }];
  });
}

const DAY_MS = 86_400_000;

/** A name for the quota period that contains a time. */
function periodOf({ Period }: Quota, now: number): string {
  if (Period === 'WEEK') return String(Math.floor(now / (7 * DAY_MS)));
  return new Date(now).toISOString().slice(0, Period === 'DAY' ? 10 : 7);
}
