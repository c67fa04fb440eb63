import type { CertificateContent } from './certificate.ts';

type Config = { STREAM_HOURS: number; RECOVERY_DAYS: number };

/** What no erasure reaches, and when it is gone: part of each certificate. */
export function expiring(config: Config): CertificateContent['expires'] {
  const { STREAM_HOURS, RECOVERY_DAYS } = config;
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
    { what: 'texts of queries in the history of Athena', when: '45 days after the query' },
    {
      what: 'copies outside of the pipeline, such as QuickSight SPICE, Redshift tables, exports, and results of queries in other buckets',
      when: 'never by themselves: refresh or delete them',
    },
  ];
}
