import { bundleFunctions } from './build/bundle.ts';

// esbuild is a process of its own. It works while this one loads the CDK, which takes as long.
// A start of the embedded AWS runs this as its child, and begins its own work when that is done.
const bundling = bundleFunctions(() => process.send?.('built'));
const { App } = await import('aws-cdk-lib');
const { addPipeline } = await import('./pipeline.ts');

const { dir } = await bundling;
const app = new App({ analyticsReporting: false, treeMetadata: false });
await addPipeline(app, dir);
app.synth();
