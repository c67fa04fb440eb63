-- What could not be accepted, and why? Each reason and column with how many lines it holds back, from how many ingests,
-- when the latest came in, and one line to look at: its text is in the quarantine table under that line_id.
--
-- reason string: Why the lines were not accepted, such as invalid_quantity
-- column_name string: Column at fault, as the source names it; null when the record as a whole is at fault
-- lines bigint: Lines that are held back
-- ingests bigint: POSTs that brought them
-- last_ingested_at timestamp: When the latest of them arrived in the stream, in UTC
-- example_line_id string: Identity of one of them in the table quarantine
SELECT
  reason,
  column_name,
  count(*) AS lines,
  count(DISTINCT ingest_id) AS ingests,
  max(ingested_at) AS last_ingested_at,
  min(line_id) AS example_line_id
FROM quarantine
GROUP BY reason, column_name
ORDER BY lines DESC, reason, column_name
