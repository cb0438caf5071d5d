-- Records rates, as JSON :rates, for everybody. :who label.
SELECT save_rates(:rates::jsonb, :who::text);
