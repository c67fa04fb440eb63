import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { afterAll, expect, it } from 'vitest';
import { bundleFunctions } from '../../infra/build/bundle.ts';
import { addPipeline } from '../../infra/pipeline.ts';

/**
 * What `cdk synth` and `cdk deploy` do, and a start of the embedded AWS leaves out because it takes
 * seconds: the CDK validates the templates against the schemas and rules of CloudFormation.
 */
const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
const outdir = mkdtempSync(join(tmpdir(), 'validation-'));
afterAll(() => rm(outdir, { recursive: true, force: true }));

const anApp = (stage: string): App =>
  new App({
    context: { ...context, stage },
    outdir: join(outdir, stage),
    analyticsReporting: false,
    treeMetadata: false,
  });

it.each(['dev', 'prod'])('the templates of %s are valid', async (stage) => {
  const app = anApp(stage);
  await addPipeline(app, (await bundleFunctions()).dir);
  expect(() => app.synth()).not.toThrow();
});

it('an invalid template is found', () => {
  const app = anApp('invalid');
  const properties = { BillingMode: 'PAY_PER_REQEUST' };
  new CfnResource(new Stack(app, 'Invalid'), 'Table', { type: 'AWS::DynamoDB::Table', properties });
  expect(() => app.synth()).toThrow(/BillingMode/);
});
