"""From the published decisions to the file for BPJS Ketenagakerjaan.

``template`` says what the file must look like, ``snapshot`` reads what it must hold, ``audit``
compares the two, ``workbook`` writes it, ``readback`` re-opens it, ``manifest`` describes it, and
``export`` does all of that in order.
"""
