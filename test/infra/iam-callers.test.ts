import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, expect, it } from 'vitest';
import { anApp, removeApps } from './support/an-app.ts';

afterAll(removeApps);

const api = Template.fromStack((await anApp('dev', { auth: 'iam' })).api);

it('with IAM every method asks for a signature, and there is no key', () => {
  const methods = Object.values(api.findResources('AWS::ApiGateway::Method'));
  expect(methods.length).toBeGreaterThan(10);
  for (const { Properties } of methods) {
    expect(Properties['AuthorizationType']).toBe('AWS_IAM');
    expect(Properties['ApiKeyRequired'] ?? false).toBe(false);
  }
  api.resourceCountIs('AWS::ApiGateway::ApiKey', 0);
  api.resourceCountIs('AWS::ApiGateway::UsagePlan', 0);
  expect(Object.keys(api.toJSON()['Outputs'])).toEqual(['ApiUrl']);
});

it('the whole API is throttled all the same', () => {
  api.hasResourceProperties('AWS::ApiGateway::Stage', {
    MethodSettings: [{ ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 }],
  });
});
