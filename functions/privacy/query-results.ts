/** Where Athena's workgroup writes results, in a bucket of its own. */
export const RESULTS_PREFIX = 'results/';

/** Athena ends a query after 30 minutes, by the default of its quota. So long after a line is gone, a result may still show it. */
export const QUERY_ENDS_MS = 30 * 60 * 1000;
