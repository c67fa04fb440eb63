import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { bundleFunctions } from '../../../infra/build/bundle.ts';
import { addPipeline } from '../../../infra/pipeline.ts';

const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
const outputs: string[] = [];

/** Removes what the apps have written. Each test file calls it, because files share this module. */
export function removeApps(): void {
  for (const outdir of outputs.splice(0)) rmSync(outdir, { recursive: true, force: true });
}

/** Returns the app and stacks of a stage with some settings changed. It is not synthesised yet. */
export async function anApp(stage: string, changes: object) {
  const outdir = mkdtempSync(join(tmpdir(), 'an-app-'));
  outputs.push(outdir);
  const app = new App({
    context: {
      ...context,
      stage,
      stages: { [stage]: changes },
      // Skips what `npm run synth` also does and what takes seconds.
      '@aws-cdk/core:validateAgainstDefaultRules': false,
      'aws:cdk:disable-stack-trace': true,
    },
    outdir,
    analyticsReporting: false,
    treeMetadata: false,
  });
  const { dir } = await bundleFunctions();
  return { app, ...(await addPipeline(app, dir)) };
}
