import { CfnOutput, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { RedshiftSettings } from '../optional-settings.ts';
import { Warehouse, type WarehouseProps } from '../redshift/warehouse.ts';
import { AwsOnlyStack } from './aws-only-stack.ts';

export type RedshiftStackProps = StackProps & WarehouseProps;

/**
 * A warehouse that reads the lake. An external schema and a usage limit are not CloudFormation
 * resources, so the outputs hold what to run for them, once.
 */
export class RedshiftStack extends AwsOnlyStack {
  constructor(scope: Construct, id: string, props: RedshiftStackProps) {
    const { stage, config, settings, lake, key, ...stackProps } = props;
    super(scope, id, stackProps);
    const parts = { stage, config, settings, lake, key };
    const { workgroup, role } = new Warehouse(this, 'Warehouse', parts);
    new CfnOutput(this, 'RedshiftWorkgroup', { value: workgroup.workgroupName });
    new CfnOutput(this, 'RedshiftRoleArn', { value: role.roleArn });
    new CfnOutput(this, 'CreateExternalSchema', {
      value: externalSchema(config.databaseName, role.roleArn),
      description: 'SQL to run once: it makes the tables of the lake visible as lake.*',
    });
    new CfnOutput(this, 'CreateUsageLimit', {
      value: usageLimit(workgroup.attrWorkgroupWorkgroupArn, settings),
      description: 'Command to run once: it bounds what a month can cost',
    });
  }
}

const externalSchema = (databaseName: string, roleArn: string): string =>
  `CREATE EXTERNAL SCHEMA lake FROM DATA CATALOG DATABASE '${databaseName}' IAM_ROLE '${roleArn}'`;

const usageLimit = (workgroupArn: string, { rpuHoursPerMonth }: RedshiftSettings): string =>
  [
    `aws redshift-serverless create-usage-limit --resource-arn ${workgroupArn}`,
    `--usage-type serverless-compute --amount ${rpuHoursPerMonth}`,
    '--period monthly --breach-action deactivate',
  ].join(' ');
