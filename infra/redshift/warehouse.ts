import { CompositePrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnNamespace, CfnWorkgroup } from 'aws-cdk-lib/aws-redshiftserverless';
import { Construct } from 'constructs';
import type { RedshiftSettings } from '../optional-settings.ts';
import type { Stage, StageConfig } from '../stage-config.ts';
import type { InvoiceLake } from '../storage/invoice-lake.ts';
import { letReadLake } from '../storage/lake-reading.ts';
import { removalPolicyOf } from '../storage/removal-policy.ts';
import { REDSHIFT_PORT, WarehouseNetwork } from './warehouse-network.ts';

const WAREHOUSE_DATABASE = 'warehouse';
/** A query that runs for longer is a mistake, and each second of it is charged. */
const MAX_QUERY_SECONDS = 600;

export type WarehouseProps = {
  stage: Stage;
  config: StageConfig;
  settings: RedshiftSettings;
  lake: InvoiceLake;
  key: IKey | undefined;
};

/**
 * Redshift Serverless: a namespace (databases, users, logs) and a workgroup (capacity, network). It
 * costs nothing while no query runs, except for what COPY has stored and for the endpoint of Glue.
 */
export class Warehouse extends Construct {
  readonly workgroup: CfnWorkgroup;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: WarehouseProps) {
    super(scope, id);
    this.role = this.lakeReader(props.lake);
    const namespace = this.namespace(props);
    this.workgroup = this.openWorkgroup(namespace, props);
  }

  private lakeReader(lake: InvoiceLake): Role {
    const role = new Role(this, 'LakeReader', {
      description: 'Invoice Pipeline: what Redshift may read',
      assumedBy: new CompositePrincipal(
        new ServicePrincipal('redshift-serverless.amazonaws.com'),
        new ServicePrincipal('redshift.amazonaws.com'),
      ),
    });
    letReadLake(role, lake);
    return role;
  }

  private namespace({ stage, config, key }: WarehouseProps): CfnNamespace {
    const namespace = new CfnNamespace(this, 'Namespace', {
      namespaceName: `invoice-pipeline-${stage}`,
      dbName: WAREHOUSE_DATABASE,
      adminUsername: 'warehouse_admin',
      manageAdminPassword: true,
      iamRoles: [this.role.roleArn],
      defaultIamRoleArn: this.role.roleArn,
      // The log of statements is off: a statement may name a customer.
      logExports: ['connectionlog', 'userlog'],
      ...(key && { kmsKeyId: key.keyArn }),
    });
    // What was loaded can be loaded again from the lake, but analysts may have tables of their own.
    namespace.applyRemovalPolicy(removalPolicyOf(config));
    return namespace;
  }

  private openWorkgroup(namespace: CfnNamespace, props: WarehouseProps): CfnWorkgroup {
    const { stage, config, settings, key, lake } = props;
    const network = new WarehouseNetwork(this, 'Network', {
      config,
      key,
      lakeBucketArn: lake.bucket.bucketArn,
    });
    const workgroup = new CfnWorkgroup(this, 'Workgroup', {
      workgroupName: `invoice-pipeline-${stage}`,
      namespaceName: namespace.namespaceName,
      baseCapacity: settings.baseRpus,
      maxCapacity: settings.maxRpus,
      publiclyAccessible: false,
      enhancedVpcRouting: true,
      port: REDSHIFT_PORT,
      subnetIds: network.subnetIds,
      securityGroupIds: [network.securityGroupId],
      configParameters: [
        { parameterKey: 'require_ssl', parameterValue: 'true' },
        { parameterKey: 'max_query_execution_time', parameterValue: String(MAX_QUERY_SECONDS) },
      ],
    });
    workgroup.addResourceDependency(namespace);
    return workgroup;
  }
}
