"""SQL over the lake of the invoice pipeline, through the Athena API.

The same code queries the pipeline that ``npm start`` runs on this computer and one on AWS::

    lake = connect("embedded")  # or connect("aws")
    lake.sql("SELECT country, sum(line_total) AS revenue FROM invoice_lines GROUP BY country")
"""

from .connection import Lake, connect
from .errors import LakeError

__all__ = ["Lake", "LakeError", "connect"]
