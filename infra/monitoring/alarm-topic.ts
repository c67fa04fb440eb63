import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';

export type AlarmTopicProps = { config: StageConfig; key: IKey | undefined };

/**
 * The topic of all alarms and of the audit's findings. It mails them to the stage's `alarmEmail`,
 * if there is one.
 */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { config, key }: AlarmTopicProps) {
    super(scope, id, { enforceSSL: true, ...(key && { masterKey: key }) });
    // enforceSSL gives the topic a policy, which replaces the default policy that lets alarms
    // publish.
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    if (config.alarmEmail) this.addSubscription(new EmailSubscription(config.alarmEmail));
  }
}
