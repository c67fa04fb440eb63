-- What could not be accepted, and why? Each reason and column with how many lines it holds back, from how many ingests,
-- when the latest came in, and one line to look at: its text is in the quarantine table under that line_id.
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
