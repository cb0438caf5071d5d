-- What an activity says about its money beyond transactions (decision 0028): who passes it on to whom, what was planned, how tied it is.

ALTER TABLE organisation
  ADD COLUMN country_code text CHECK (country_code ~ '^[A-Z]{3}$'),
  ADD COLUMN provider_kind text CHECK (provider_kind IN
    ('government', 'multilateral', 'development_bank', 'fund', 'foundation', 'private', 'ngo', 'academic', 'other'));
COMMENT ON COLUMN organisation.country_code IS 'ISO 3166-1 alpha-3 code of the state whose organisation it is, from its identifier or name; null = none found, or of no single state.';
COMMENT ON COLUMN organisation.provider_kind IS 'What kind of provider of money it is, from its type, identifier or name; null = not told.';

ALTER TABLE funding_activity
  ADD COLUMN recipient_level text NOT NULL DEFAULT 'country' CHECK (recipient_level IN ('country', 'regional', 'global')),
  ADD COLUMN secondary_reporter boolean NOT NULL DEFAULT false,
  ADD COLUMN collaboration_code smallint CHECK (collaboration_code BETWEEN 1 AND 8),
  ADD COLUMN flow_code smallint CHECK (flow_code BETWEEN 1 AND 99),
  ADD COLUMN finance_code smallint CHECK (finance_code BETWEEN 1 AND 9999),
  ADD COLUMN earmarking_code smallint CHECK (earmarking_code BETWEEN 1 AND 4),
  ADD COLUMN aid_type text,
  ADD COLUMN in_kind boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN funding_activity.recipient_level IS 'country = the activity names the programme''s country (or no recipient at all); regional, global = it names regions only (998: global).';
COMMENT ON COLUMN funding_activity.secondary_reporter IS 'The reporter is not a party to the activity: it repeats what others did.';
COMMENT ON COLUMN funding_activity.collaboration_code IS 'IATI CollaborationType: 1 bilateral, 2 multilateral inflow, 4 multilateral outflow, 8 triangular ...';
COMMENT ON COLUMN funding_activity.flow_code IS 'IATI FlowType by default: 10 ODA, 20 OOF, 30 private ...';
COMMENT ON COLUMN funding_activity.finance_code IS 'IATI FinanceType by default: 110 grant, 210 bond, 421 standard loan ...';
COMMENT ON COLUMN funding_activity.earmarking_code IS 'IATI EarmarkingCategory or Grand Bargain type of FTS: 1 unearmarked, 2 softly earmarked, 3 earmarked, 4 tightly earmarked.';
COMMENT ON COLUMN funding_activity.aid_type IS 'IATI AidType (OECD vocabulary) by default, e.g. C01.';
COMMENT ON COLUMN funding_activity.in_kind IS 'Given in kind, as the source says (FTS contributionType).';

DROP VIEW counted_money;
ALTER TABLE funding_transaction
  ALTER COLUMN value TYPE numeric,
  ADD CHECK (scale(value) <= 6),
  ADD COLUMN provider_activity text,
  ADD COLUMN receiver_activity text,
  ADD COLUMN reported_on date,
  ADD COLUMN original_value numeric CHECK (scale(original_value) <= 6),
  ADD COLUMN original_currency text CHECK (original_currency ~ '^[A-Z]{3}$'),
  ADD COLUMN finance_code smallint CHECK (finance_code BETWEEN 1 AND 9999),
  ADD COLUMN strand text CHECK (strand IN ('clearance', 'victim_assistance', 'risk_education', 'mine_action', 'shared', 'development')),
  ADD COLUMN strand_share numeric(6, 3) CHECK (strand_share BETWEEN 0 AND 100),
  ADD COLUMN strand_rule text,
  ADD CHECK ((strand IS NULL) = (strand_share IS NULL) AND (strand IS NULL) = (strand_rule IS NULL));
COMMENT ON COLUMN funding_transaction.provider_activity IS 'IATI identifier of the activity that gives, as reported.';
COMMENT ON COLUMN funding_transaction.receiver_activity IS 'IATI identifier of the activity that receives, as reported.';
COMMENT ON COLUMN funding_transaction.reported_on IS 'When it was first reported (FTS firstReportedDate).';
COMMENT ON COLUMN funding_transaction.original_value IS 'Value in the currency in which it was given, where the source converted it.';
COMMENT ON COLUMN funding_transaction.original_currency IS 'ISO 4217 code of original_value.';
COMMENT ON COLUMN funding_transaction.finance_code IS 'IATI FinanceType of this transaction alone.';
COMMENT ON COLUMN funding_transaction.strand IS 'Strand of this transaction alone, where it names sectors of its own; null = that of the activity.';
COMMENT ON COLUMN funding_transaction.strand_share IS 'Percentage of this transaction that belongs to its strand; the rest is development.';
COMMENT ON COLUMN funding_transaction.strand_rule IS 'The rule that decided the strand of this transaction.';

CREATE TABLE funding_plan (
  id                bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  activity_id       bigint   NOT NULL REFERENCES funding_activity ON DELETE CASCADE,
  version_id        integer  NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  row_number        integer  NOT NULL,
  programme_id      integer  NOT NULL REFERENCES programme,
  kind              text     NOT NULL CHECK (kind IN ('budget', 'planned')),
  type_code         smallint CHECK (type_code IN (1, 2)),
  status_code       smallint CHECK (status_code IN (1, 2)),
  starts_on         date     NOT NULL,
  ends_on           date,
  value             numeric NOT NULL CHECK (scale(value) <= 6),
  currency          text CHECK (currency ~ '^[A-Z]{3}$'),
  value_on          date,
  provider_id       integer REFERENCES organisation,
  receiver_id       integer REFERENCES organisation,
  provider_activity text,
  receiver_activity text,
  CHECK (kind = 'budget' OR status_code IS NULL)
);
CREATE INDEX funding_plan_activity ON funding_plan (activity_id);
CREATE INDEX funding_plan_version ON funding_plan (version_id);
COMMENT ON TABLE funding_plan IS 'Budgets and planned disbursements of activities: money that is expected. Never added to transactions.';
COMMENT ON COLUMN funding_plan.id IS 'Internal key.';
COMMENT ON COLUMN funding_plan.activity_id IS 'The activity.';
COMMENT ON COLUMN funding_plan.version_id IS 'The version of the dataset.';
COMMENT ON COLUMN funding_plan.row_number IS 'Source row of the activity.';
COMMENT ON COLUMN funding_plan.programme_id IS 'The programme.';
COMMENT ON COLUMN funding_plan.kind IS 'budget, or planned (IATI planned-disbursement).';
COMMENT ON COLUMN funding_plan.type_code IS 'IATI BudgetType: 1 original, 2 revised.';
COMMENT ON COLUMN funding_plan.status_code IS 'IATI BudgetStatus: 1 indicative, 2 committed; budgets only.';
COMMENT ON COLUMN funding_plan.starts_on IS 'First day of the period.';
COMMENT ON COLUMN funding_plan.ends_on IS 'Last day of the period; null = the source gives none.';
COMMENT ON COLUMN funding_plan.value IS 'Value in currency.';
COMMENT ON COLUMN funding_plan.currency IS 'ISO 4217 code: of the value, else the default of the activity; null = the source gives none.';
COMMENT ON COLUMN funding_plan.value_on IS 'Date of the exchange rate, as reported.';
COMMENT ON COLUMN funding_plan.provider_id IS 'Who is to give.';
COMMENT ON COLUMN funding_plan.receiver_id IS 'Who is to receive.';
COMMENT ON COLUMN funding_plan.provider_activity IS 'IATI identifier of the activity that is to give, as reported.';
COMMENT ON COLUMN funding_plan.receiver_activity IS 'IATI identifier of the activity that is to receive, as reported.';
ALTER TABLE funding_plan ENABLE ROW LEVEL SECURITY;
CREATE POLICY published ON funding_plan FOR SELECT TO cartagena_app
  USING (version_id = ANY ((SELECT gate_published_versions())::integer[]));
GRANT SELECT ON funding_plan TO cartagena_app;

-- As before (V016); a transaction may have a strand of its own, and regional or global money is not the country's.
CREATE VIEW counted_money WITH (security_invoker = true) AS
SELECT c.id AS activity_id, c.version_id, c.programme_id, s.strand, t.currency, t.type_code,
  t.value * c.recipient_share / 100 * s.share / 100 AS value
FROM funding_activity c
JOIN funding_transaction t ON t.activity_id = c.id
CROSS JOIN LATERAL (VALUES (coalesce(t.strand, c.strand), coalesce(t.strand_share, c.strand_share)),
  ('development', 100 - coalesce(t.strand_share, c.strand_share))) s (strand, share)
WHERE t.uncounted_because IS NULL AND c.counted_activity_id IS NULL AND t.type_code IN (2, 3, 4) AND s.share > 0
  AND c.recipient_level = 'country';
COMMENT ON VIEW counted_money IS 'Commitments (2), disbursements (3) and expenditures (4) that count for the country, in the parts that belong to it and to each strand.';
COMMENT ON COLUMN counted_money.value IS 'Value in currency, after recipient_share and strand_share.';
GRANT SELECT ON counted_money TO cartagena_app;
