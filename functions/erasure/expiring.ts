import type { CertificateContent } from './certificate.ts';

type Config = { STREAM_HOURS: number; RECOVERY_DAYS: number; QUERY_RESULT_DAYS: number };

/** What no erasure reaches, and when it is gone: part of each certificate. */
export function expiring(config: Config): CertificateContent['expires'] {
  const { STREAM_HOURS, RECOVERY_DAYS, QUERY_RESULT_DAYS } = config;
  return [
    {
      what: 'records of the stream that brought the lines',
      when: `${STREAM_HOURS} hours after they came`,
    },
    ...(RECOVERY_DAYS > 0
      ? [
          {
            what: 'backups of the tables (point-in-time recovery)',
            when: `${RECOVERY_DAYS} days after the erasure`,
          },
        ]
      : []),
    {
      what: 'results of Athena queries in the bucket of query results',
      when: `${QUERY_RESULT_DAYS} days after the query`,
    },
    { what: 'texts of queries in the history of Athena', when: '45 days after the query' },
    {
      what: 'copies outside of the pipeline, such as QuickSight SPICE, Redshift tables and exports',
      when: 'never by themselves: refresh or delete them',
    },
  ];
}
