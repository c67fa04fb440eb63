import { Aws } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDataSet, CfnDataSource } from 'aws-cdk-lib/aws-quicksight';
import { Construct } from 'constructs';
import type { QuickSightSettings } from '../optional-settings.ts';
import { letQuery } from '../queries/athena-using.ts';
import type { InvoiceQueries } from '../queries/invoice-queries.ts';
import type { Stage, StageConfig } from '../stage-config.ts';
import type { InvoiceLake } from '../storage/invoice-lake.ts';
import { letReadLake } from '../storage/lake-reading.ts';
import { captionedColumns, captionedSelect, columnFolders } from './lines-columns.ts';

const OWN_DATA_SOURCE = [
  'quicksight:DescribeDataSource',
  'quicksight:DescribeDataSourcePermissions',
  'quicksight:PassDataSource',
  'quicksight:UpdateDataSource',
  'quicksight:UpdateDataSourcePermissions',
  'quicksight:DeleteDataSource',
];
const OWN_DATA_SET = [
  'quicksight:DescribeDataSet',
  'quicksight:DescribeDataSetPermissions',
  'quicksight:PassDataSet',
  'quicksight:DescribeIngestion',
  'quicksight:ListIngestions',
  'quicksight:UpdateDataSet',
  'quicksight:UpdateDataSetPermissions',
  'quicksight:DeleteDataSet',
  'quicksight:CreateIngestion',
  'quicksight:CancelIngestion',
];

export type LinesDataSetProps = {
  stage: Stage;
  config: StageConfig;
  settings: QuickSightSettings;
  lake: InvoiceLake;
  queries: InvoiceQueries;
};

/**
 * The lake's lines in QuickSight, read directly by Athena when a chart is drawn: no copy, so no
 * SPICE capacity and nothing to refresh. QuickSight queries with a role of its own instead of the
 * one for the whole account.
 */
export class LinesDataSet extends Construct {
  readonly dataSet: CfnDataSet;

  constructor(scope: Construct, id: string, props: LinesDataSetProps) {
    super(scope, id);
    const { stage, config, settings } = props;
    const source = this.source(props);
    this.dataSet = new CfnDataSet(this, 'DataSet', {
      awsAccountId: Aws.ACCOUNT_ID,
      dataSetId: `invoice-pipeline-${stage}-lines`,
      name: `Invoice lines (${stage})`,
      importMode: 'DIRECT_QUERY',
      physicalTableMap: {
        lines: {
          customSql: {
            dataSourceArn: source.attrArn,
            name: 'Invoice lines',
            sqlQuery: captionedSelect(config.databaseName),
            columns: captionedColumns(),
          },
        },
      },
      fieldFolders: columnFolders(),
      permissions: [{ principal: settings.owner, actions: OWN_DATA_SET }],
    });
  }

  private source({ stage, settings, lake, queries }: LinesDataSetProps): CfnDataSource {
    const role = new Role(this, 'QueryRole', {
      description: 'Invoice Pipeline: what QuickSight may query',
      assumedBy: new ServicePrincipal('quicksight.amazonaws.com'),
    });
    letReadLake(role, lake);
    letQuery(role, queries);
    const source = new CfnDataSource(this, 'DataSource', {
      awsAccountId: Aws.ACCOUNT_ID,
      dataSourceId: `invoice-pipeline-${stage}`,
      name: `Invoice Pipeline (${stage})`,
      type: 'ATHENA',
      dataSourceParameters: {
        athenaParameters: { workGroup: queries.workGroupName, roleArn: role.roleArn },
      },
      sslProperties: { disableSsl: false },
      permissions: [{ principal: settings.owner, actions: OWN_DATA_SOURCE }],
    });
    // QuickSight tries a data source when it is created, so the role must be complete by then.
    source.node.addDependency(role);
    return source;
  }
}
