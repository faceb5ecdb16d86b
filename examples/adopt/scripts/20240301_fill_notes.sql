UPDATE invoice_lines SET note = 'none' WHERE note IS NULL;
