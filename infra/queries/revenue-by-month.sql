-- What did each month bring in, by country? Revenue is that of all lines: cancellations and adjustments are in it,
-- mostly negative. Invoices are those that are no cancellations.
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
