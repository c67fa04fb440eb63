import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApp, removeApps } from './support/an-app.ts';

afterAll(removeApps);

/** Synthesised, so that references between stacks are what they are in the templates. */
async function synthesisedApp(stage: string, changes: object): Promise<App> {
  const { app } = await anApp(stage, changes);
  app.synth();
  return app;
}

function acknowledgementsIn(construct: IConstruct): [path: string, rule: string, reason: string][] {
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

/** Every finding with the paths of its resources, whether acknowledged or not. */
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
])('AwsSolutions in %s %j', (stage, changes) => {
  let app: App;
  beforeAll(async () => {
    app = await synthesisedApp(stage, changes);
  });

  it('finds nothing that is not acknowledged', () => {
    expect(new AwsSolutionsChecks().validateScope(app).violations).toEqual([]);
  });

  it('is acknowledged with a reason', () => {
    const acknowledged = acknowledgementsIn(app);
    expect(acknowledged.length).toBeGreaterThan(10);
    for (const [, rule, reason] of acknowledged) expect(reason, rule).toMatch(/^.{50,}\.$/);
  });

  it('still finds what is acknowledged, where it is', () => {
    const findings = findingsIn(app);
    for (const [path, rule] of acknowledgementsIn(app)) {
      const found = findings.get(rule)?.some((resource) => resource.startsWith(`${path}/`));
      expect(found, `${rule} at ${path}`).toBe(true);
    }
  });
});

it('what is not acknowledged stops the synthesis', async () => {
  const { app, lake } = await anApp('dev', {});
  Reflect.set(Object(lake.staging.node.defaultChild), 'loggingConfiguration', undefined);
  expect(() => app.synth()).toThrow(/server access logs disabled[\s\S]*AwsSolutions-S1/);
});
