import { Aws, Fn, Stack } from 'aws-cdk-lib';
import {
  CfnFlowLog,
  CfnRouteTable,
  CfnSecurityGroup,
  CfnSecurityGroupIngress,
  CfnSubnet,
  CfnSubnetRouteTableAssociation,
  CfnVPC,
  CfnVPCEndpoint,
} from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { EtlLogGroup } from '../monitoring/etl-log-group.ts';
import type { StageConfig } from '../stage-config.ts';
import { catalogEndpointPolicy, lakeEndpointPolicy } from './endpoint-policies.ts';

const VPC_CIDR = '10.83.0.0/16';
/** Redshift Serverless wants subnets in three Availability Zones, with some free addresses. */
const ZONES = 3;
const SUBNET_BITS = 8;
export const REDSHIFT_PORT = 5439;

export type WarehouseNetworkProps = {
  config: StageConfig;
  key: IKey | undefined;
  lakeBucketArn: string;
};

/**
 * A network without a way to or from the internet: no gateway, no NAT, no public address. The
 * warehouse reaches the lake bucket by a gateway endpoint, which is free, and the Glue catalog by an
 * interface endpoint in one zone. It is made of CloudFormation's own resources, because the CDK's
 * Vpc has only two zones in a stack that is not bound to a region.
 */
export class WarehouseNetwork extends Construct {
  readonly subnetIds: string[];
  /** The warehouse has this group. Who has it too may connect; so far nobody else has. */
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: WarehouseNetworkProps) {
    super(scope, id);
    const vpc = new CfnVPC(this, 'Vpc', {
      cidrBlock: VPC_CIDR,
      enableDnsSupport: true,
      enableDnsHostnames: true,
    });
    const routes = new CfnRouteTable(this, 'Routes', { vpcId: vpc.ref });
    this.subnetIds = this.subnets(vpc, routes);
    this.securityGroupId = this.warehouseGroup(vpc);
    this.addEndpoints(vpc, routes, props.lakeBucketArn);
    this.addFlowLog(vpc, props);
  }

  private subnets(vpc: CfnVPC, routes: CfnRouteTable): string[] {
    const blocks = Fn.cidr(VPC_CIDR, ZONES, String(SUBNET_BITS));
    return Array.from({ length: ZONES }, (_, zone) => {
      const subnet = new CfnSubnet(this, `Subnet${zone + 1}`, {
        vpcId: vpc.ref,
        cidrBlock: Fn.select(zone, blocks),
        availabilityZone: Fn.select(zone, Fn.getAzs()),
        mapPublicIpOnLaunch: false,
      });
      new CfnSubnetRouteTableAssociation(this, `Subnet${zone + 1}Routes`, {
        subnetId: subnet.ref,
        routeTableId: routes.ref,
      });
      return subnet.ref;
    });
  }

  private warehouseGroup(vpc: CfnVPC): string {
    const group = new CfnSecurityGroup(this, 'WarehouseGroup', {
      vpcId: vpc.ref,
      groupDescription: 'Invoice Pipeline: the warehouse, and who may connect to it',
      securityGroupEgress: [
        {
          cidrIp: '0.0.0.0/0',
          ipProtocol: 'tcp',
          fromPort: 443,
          toPort: 443,
          description: 'S3 and Glue, by their endpoints',
        },
      ],
    });
    new CfnSecurityGroupIngress(this, 'WarehouseGroupMembers', {
      groupId: group.attrGroupId,
      sourceSecurityGroupId: group.attrGroupId,
      ipProtocol: 'tcp',
      fromPort: REDSHIFT_PORT,
      toPort: REDSHIFT_PORT,
      description: 'Members of this group',
    });
    return group.attrGroupId;
  }

  private addEndpoints(vpc: CfnVPC, routes: CfnRouteTable, lakeBucketArn: string): void {
    const serviceName = (service: string) => `com.amazonaws.${Aws.REGION}.${service}`;
    new CfnVPCEndpoint(this, 'S3Endpoint', {
      vpcId: vpc.ref,
      serviceName: serviceName('s3'),
      vpcEndpointType: 'Gateway',
      routeTableIds: [routes.ref],
      policyDocument: lakeEndpointPolicy(lakeBucketArn),
    });
    const group = new CfnSecurityGroup(this, 'GlueEndpointGroup', {
      vpcId: vpc.ref,
      groupDescription: 'Invoice Pipeline: the endpoint of Glue',
      securityGroupIngress: [
        {
          sourceSecurityGroupId: this.securityGroupId,
          ipProtocol: 'tcp',
          fromPort: 443,
          toPort: 443,
          description: 'The warehouse',
        },
      ],
    });
    new CfnVPCEndpoint(this, 'GlueEndpoint', {
      vpcId: vpc.ref,
      serviceName: serviceName('glue'),
      vpcEndpointType: 'Interface',
      privateDnsEnabled: true,
      subnetIds: this.subnetIds.slice(0, 1),
      securityGroupIds: [group.attrGroupId],
      policyDocument: catalogEndpointPolicy(),
    });
  }

  /** Logs what the security groups refused. Whatever they let through is in Redshift's own log. */
  private addFlowLog(vpc: CfnVPC, { config, key }: WarehouseNetworkProps): void {
    const logGroup = new EtlLogGroup(this, 'RefusedConnections', { config, key });
    const role = new Role(this, 'FlowLogRole', {
      assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    logGroup.grant(role, 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams');
    new CfnFlowLog(this, 'FlowLog', {
      resourceId: vpc.ref,
      resourceType: 'VPC',
      trafficType: 'REJECT',
      logGroupName: logGroup.logGroupName,
      deliverLogsPermissionArn: role.roleArn,
    });
  }
}
