-- How much of each month's sales was cancelled? Cancellations are invoices whose number begins with C, by the month of
-- the cancellation, which may be later than that of the sale. The share is in percent of the month's sales.
--
-- month date: First day of the month of the cancellation
-- cancellations bigint: Cancellation invoices: their number begins with C
-- cancelled_lines bigint: Lines of these invoices
-- cancelled decimal(38,3): Sum of line_total of these lines, mostly negative, in the currency of the source
-- sales decimal(38,3): Sum of line_total of all other lines, in the currency of the source
-- cancelled_percent double: Cancelled amount in percent of the sales of the month, rounded to two places; null without sales
WITH months AS (
  SELECT
    CAST(date_trunc('month', invoice_date) AS date) AS month,
    count(DISTINCT CASE WHEN invoice_no LIKE 'C%' THEN invoice_no END) AS cancellations,
    count(CASE WHEN invoice_no LIKE 'C%' THEN 1 END) AS cancelled_lines,
    coalesce(sum(CASE WHEN invoice_no LIKE 'C%' THEN line_total END), 0) AS cancelled,
    coalesce(sum(CASE WHEN invoice_no NOT LIKE 'C%' THEN line_total END), 0) AS sales
  FROM invoice_lines
  GROUP BY 1
)
SELECT
  month,
  cancellations,
  cancelled_lines,
  cancelled,
  sales,
  round(-100 * CAST(cancelled AS double) / nullif(CAST(sales AS double), 0), 2) AS cancelled_percent
FROM months
ORDER BY month
