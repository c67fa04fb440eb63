-- What could not be accepted, and why? Each reason and column with how many lines it holds back, from how many ingests,
-- when the latest came in, and one line to look at: its text is in the quarantine table under that line_id. Lines that were
-- corrected and sent again are not counted.
--
-- reason string: Why the lines were not accepted, such as invalid_quantity
-- column_name string: Column at fault, as the source names it; null when the record as a whole is at fault
-- lines bigint: Lines that are held back
-- ingests bigint: POSTs that brought them
-- last_ingested_at timestamp: When the latest of them arrived in the stream, in UTC
-- example_line_id string: Identity of one of them in the table quarantine
SELECT
  quarantine.reason AS reason,
  quarantine.column_name AS column_name,
  count(*) AS lines,
  count(DISTINCT quarantine.ingest_id) AS ingests,
  max(quarantine.ingested_at) AS last_ingested_at,
  min(quarantine.line_id) AS example_line_id
FROM quarantine
LEFT JOIN corrections ON corrections.line_id = quarantine.line_id
WHERE corrections.line_id IS NULL
GROUP BY quarantine.reason, quarantine.column_name
ORDER BY lines DESC, reason, column_name
