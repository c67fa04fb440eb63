import { RemovalPolicy } from 'aws-cdk-lib';
import {
  type Attribute,
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { BY_ACCEPTANCE, BY_STATE } from '../../functions/ledger/ledger.ts';
import { NO_RECOVERY, suppress } from '../nag-suppressions.ts';
import type { StageConfig } from '../stage-config.ts';
import { pinned } from './pinned.ts';
import { removalPolicyOf } from './removal-policy.ts';

export type InvoiceIndexProps = { config: StageConfig; key: IKey | undefined };

/** The tables that the query API reads, and the ledger. */
export class InvoiceIndex extends Construct {
  /** One item per fragment: the lines of one invoice within one chunk. */
  readonly invoices: Table;
  /** One item per customer and invoice fragment, with totals only. */
  readonly customers: Table;
  /** The ledger: ingests, chunk claims, batches. */
  readonly batches: Table;

  constructor(scope: Construct, id: string, props: InvoiceIndexProps) {
    super(scope, id);
    this.invoices = this.table('InvoicesTable', ['invoiceNo', 'fragment'], props);
    this.customers = this.table('CustomersTable', ['customerId', 'invoiceFragment'], props);
    this.batches = this.table('BatchesTable', ['pk', 'sk'], props);
    this.batches.addGlobalSecondaryIndex({
      indexName: BY_STATE,
      partitionKey: text('batchState'),
      sortKey: text('startedAt'),
      projectionType: ProjectionType.ALL,
    });
    this.batches.addGlobalSecondaryIndex({
      indexName: BY_ACCEPTANCE,
      partitionKey: text('acceptedOn'),
      sortKey: text('acceptedAt'),
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }

  private table(
    id: string,
    [partition, sort]: [string, string],
    { config, key }: InvoiceIndexProps,
  ): Table {
    const table = new Table(this, id, {
      partitionKey: text(partition),
      sortKey: text(sort),
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...(key
        ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }
        : { encryption: TableEncryption.AWS_MANAGED }),
      // A protected table can't be deleted, and if CloudFormation tried to, its rollback of a failed
      // creation would end there. So the table is kept then, which does no harm: it is empty, and
      // its name is generated.
      removalPolicy: config.deletionProtection ? RemovalPolicy.RETAIN : removalPolicyOf(config),
      deletionProtection: config.deletionProtection,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: config.pointInTimeRecovery },
    });
    pinned(table, id);
    if (!config.pointInTimeRecovery) suppress(table, NO_RECOVERY);
    return table;
  }
}

const text = (name: string): Attribute => ({ name, type: AttributeType.STRING });
