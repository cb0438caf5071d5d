-- Whether a published activity of :programme has this :identifier. Index: funding_activity_identifier is by exact text; a programme has few.
SELECT EXISTS (SELECT FROM funding_activity c JOIN programme g ON g.id = c.programme_id WHERE g.code = :programme AND lower(c.iati_identifier) = lower(:identifier));
