import { type App, Validations } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { anApp, removeApps } from './support/an-app.ts';
import { EVERY_OPTION } from './support/every-option.ts';

afterAll(removeApps);
afterEach(() => vi.unstubAllEnvs());

/**
 * Synthesises the app, because only then references between stacks are what they are in templates.
 */
async function synthesisedApp(stage: string, changes: object): Promise<App> {
  const { app } = await anApp(stage, changes);
  app.synth();
  return app;
}

function suppressionsIn(construct: IConstruct): [path: string, rule: string, reason: string][] {
  return construct.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries<string>(data))
      .map(([rule, reason]): [string, string, string] => [
        node.path,
        rule.replace(/^annotation::/i, ''),
        reason,
      ]),
  );
}

/** Returns every finding, suppressed or not, with the paths of its resources. */
function findingsIn(app: App): Map<string, string[]> {
  const checks = new AwsSolutionsChecks();
  Reflect.set(checks, 'isAcknowledged', () => false);
  return new Map(
    checks
      .validateScope(app)
      .violations.map(({ ruleName, violatingResources }) => [
        ruleName,
        violatingResources.map(({ constructPath = '' }) => constructPath),
      ]),
  );
}

describe.each([
  ['dev', {}],
  ['prod', {}],
  ['prod', { customerManagedKey: true, auth: 'iam', alarmEmail: 'ops@example.com' }],
  ['prod', { ...EVERY_OPTION, customerManagedKey: true }],
])('AwsSolutions in %s %j', (stage, changes) => {
  let app: App;
  beforeAll(async () => {
    app = await synthesisedApp(stage, changes);
  });

  it('reports nothing that is not suppressed', () => {
    expect(new AwsSolutionsChecks().validateScope(app).violations).toEqual([]);
  });

  it('is suppressed only with a reason', () => {
    const suppressed = suppressionsIn(app);
    expect(suppressed.length).toBeGreaterThan(10);
    for (const [, rule, reason] of suppressed) expect(reason, rule).toMatch(/^.{50,}\.$/);
  });

  it('would still report everything that is suppressed', () => {
    const findings = findingsIn(app);
    for (const [path, rule] of suppressionsIn(app)) {
      const found = findings.get(rule)?.some((resource) => resource.startsWith(`${path}/`));
      expect(found, `${rule} at ${path}`).toBe(true);
    }
  });
});

/** An app with a finding. */
async function anUnloggedBucket(): Promise<App> {
  const { app, lake } = await anApp('dev', {});
  const bucket = lake.staging.node.defaultChild;
  if (!(bucket instanceof CfnBucket)) throw new Error('the staging bucket is missing');
  bucket.loggingConfiguration = undefined;
  return app;
}

it("a finding that is not suppressed fails the synthesis, also without the CDK's validation", async () => {
  vi.stubEnv('CDK_VALIDATION', 'false');
  const app = await anUnloggedBucket();
  expect(() => app.synth()).toThrow(/server access logs disabled[\s\S]*AwsSolutions-S1/);
});

it('nothing is looked for where a start of the embedded AWS synthesises', async () => {
  vi.stubEnv('PIPELINE_CDK_NAG', 'false');
  const app = await anUnloggedBucket();
  expect(() => app.synth()).not.toThrow();
});
