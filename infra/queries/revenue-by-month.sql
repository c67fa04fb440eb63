-- What did each month bring in, by country? Revenue is that of all lines: cancellations and adjustments are in it,
-- mostly negative. Invoices are those that are no cancellations.
--
-- month date: First day of the month of the invoices
-- country string: Country of the customer on the invoices
-- revenue decimal(38,3): Sum of line_total, in the currency of the source
-- invoices bigint: Invoices that are no cancellations
-- lines bigint: Lines, those of cancellations and adjustments included
--
-- To scan less, add: WHERE invoice_date BETWEEN DATE '2011-01-01' AND DATE '2011-12-31'
SELECT
  CAST(date_trunc('month', invoice_date) AS date) AS month,
  country,
  sum(line_total) AS revenue,
  count(DISTINCT CASE WHEN invoice_no NOT LIKE 'C%' THEN invoice_no END) AS invoices,
  count(*) AS lines
FROM invoice_lines
GROUP BY 1, 2
ORDER BY month, revenue DESC, country
