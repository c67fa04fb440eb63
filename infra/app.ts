import { App } from 'aws-cdk-lib';
import { bundleFunctions } from './build/bundle.ts';
import { addPipeline } from './pipeline.ts';

const { dir } = await bundleFunctions();
const app = new App({ analyticsReporting: false, treeMetadata: false });
addPipeline(app, dir);
app.synth();
