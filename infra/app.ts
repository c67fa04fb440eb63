import { bundleFunctions } from './build/bundle.ts';

// esbuild is a process of its own. It works while this one loads the CDK, which takes as long.
const bundling = bundleFunctions();
const { App } = await import('aws-cdk-lib');
const { addPipeline } = await import('./pipeline.ts');

const { dir } = await bundling;
const app = new App({ analyticsReporting: false, treeMetadata: false });
addPipeline(app, dir);
app.synth();
