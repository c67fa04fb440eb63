import type { FunctionComponent } from 'preact';

/** A page: where it is, what it is called, and how it is loaded when it is first opened. */
export type Page = {
  /** With parameters as `:name`, which the page finds with `useRoute().params`. */
  path: string;
  title: string;
  /** Whether the navigation shows it. */
  inNavigation: boolean;
  /** The paths of other pages that belong to it, which the navigation then shows as open. */
  alsoWithin?: readonly string[];
  load(): Promise<FunctionComponent>;
};

/** Every page, in the order of the navigation. */
export const PAGES: readonly Page[] = [
  {
    path: '/',
    title: 'Flow',
    inNavigation: true,
    load: async () => (await import('./flow/flow-page.tsx')).FlowPage,
  },
  {
    path: '/ingests',
    title: 'Ingests',
    inNavigation: true,
    load: async () => (await import('./ingests/ingests-page.tsx')).IngestsPage,
  },
  {
    path: '/ingests/:ingestId',
    title: 'Ingest',
    inNavigation: false,
    load: async () => (await import('./ingests/ingest-page.tsx')).IngestPage,
  },
  {
    path: '/batches',
    title: 'Batches',
    inNavigation: true,
    load: async () => (await import('./batches/batches-page.tsx')).BatchesPage,
  },
  {
    path: '/batches/:batchId',
    title: 'Batch',
    inNavigation: false,
    load: async () => (await import('./batch/batch-page.tsx')).BatchPage,
  },
  {
    path: '/lake',
    title: 'Lake',
    inNavigation: true,
    alsoWithin: ['/operations'],
    load: async () => (await import('./lake/lake-page.tsx')).LakePage,
  },
  {
    path: '/lake/:date',
    title: 'Day',
    inNavigation: false,
    load: async () => (await import('./lake/day-page.tsx')).DayPage,
  },
  {
    path: '/operations/:operationId',
    title: 'Operation',
    inNavigation: false,
    load: async () => (await import('./lake/operation-page.tsx')).OperationPage,
  },
  {
    path: '/quarantine',
    title: 'Quarantine',
    inNavigation: true,
    alsoWithin: ['/corrections'],
    load: async () => (await import('./quarantine/quarantine-page.tsx')).QuarantinePage,
  },
  {
    path: '/corrections',
    title: 'History of corrections',
    inNavigation: false,
    load: async () => (await import('./corrections/corrections-page.tsx')).CorrectionsPage,
  },
  {
    path: '/corrections/:correctionId',
    title: 'Correction',
    inNavigation: false,
    load: async () => (await import('./corrections/correction-page.tsx')).CorrectionPage,
  },
  {
    path: '/query',
    title: 'Query',
    inNavigation: true,
    load: async () => (await import('./query/query-page.tsx')).QueryPage,
  },
  {
    path: '/insights',
    title: 'Insights',
    inNavigation: true,
    load: async () => (await import('./insights/insights-page.tsx')).InsightsPage,
  },
  {
    path: '/lines',
    title: 'Lines',
    inNavigation: true,
    load: async () => (await import('./look-up/look-up-page.tsx')).LookUpPage,
  },
  {
    path: '/lines/:lineId',
    title: 'Line',
    inNavigation: false,
    load: async () => (await import('./lineage/lineage-page.tsx')).LineagePage,
  },
  {
    path: '/invoices/:invoiceNo',
    title: 'Invoice',
    inNavigation: false,
    load: async () => (await import('./look-up/invoice-page.tsx')).InvoicePage,
  },
  {
    path: '/customers/:customerId',
    title: 'Customer',
    inNavigation: false,
    load: async () => (await import('./look-up/customer-page.tsx')).CustomerPage,
  },
  {
    path: '/simulate',
    title: 'Simulate',
    inNavigation: true,
    load: async () => (await import('./simulate/simulate-page.tsx')).SimulatePage,
  },
  {
    path: '/faults',
    title: 'Faults',
    inNavigation: true,
    load: async () => (await import('./faults/faults-page.tsx')).FaultsPage,
  },
];
