-- Money as it is added up: one row per part of a transaction or plan, made anew whenever what counts may have changed (decision 0029).

CREATE TABLE dac_member (
  country_code text PRIMARY KEY CHECK (country_code ~ '^[A-Z]{3}$'),
  source       text NOT NULL
);
COMMENT ON TABLE dac_member IS 'States that are members of the OECD Development Assistance Committee: the North of North-South cooperation.';
COMMENT ON COLUMN dac_member.country_code IS 'ISO 3166-1 alpha-3 code.';
COMMENT ON COLUMN dac_member.source IS 'Where it is from.';
INSERT INTO dac_member
SELECT unnest(ARRAY['AUS', 'AUT', 'BEL', 'CAN', 'CZE', 'DNK', 'EST', 'FIN', 'FRA', 'DEU', 'GRC', 'HUN', 'ISL', 'IRL', 'ITA', 'JPN', 'KOR', 'LVA', 'LTU',
  'LUX', 'NLD', 'NZL', 'NOR', 'POL', 'PRT', 'SVK', 'SVN', 'ESP', 'SWE', 'CHE', 'GBR', 'USA']), 'OECD, members of the DAC 2024';
GRANT SELECT ON dac_member TO cartagena_app;

CREATE TABLE money (
  id              bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version_id      integer  NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  programme_id    integer  NOT NULL REFERENCES programme,
  activity_id     bigint   NOT NULL REFERENCES funding_activity ON DELETE CASCADE,
  transaction_id  bigint,
  plan_id         bigint,
  measure         text     NOT NULL CHECK (measure IN ('commitment', 'disbursement', 'expenditure', 'budget', 'planned', 'pledge',
                             'incoming_commitment', 'incoming_funds', 'other')),
  because         text,
  year            smallint NOT NULL,
  money_on        date     NOT NULL,
  level           text     NOT NULL CHECK (level IN ('placed', 'nationwide', 'regional', 'global')),
  strand          text     NOT NULL,
  currency        text,
  amount          numeric  NOT NULL,
  usd             numeric,
  rate_id         integer,
  donor_id        integer,
  donor_how       text     NOT NULL,
  operator_id     integer,
  operator_how    text     NOT NULL,
  cooperation     text     NOT NULL,
  instrument      text     NOT NULL,
  source_kind     text     NOT NULL,
  earmarking      smallint,
  CHECK ((transaction_id IS NULL) <> (plan_id IS NULL))
);
CREATE INDEX money_by_version ON money (version_id, measure, year);
CREATE INDEX money_by_activity ON money (activity_id);
CREATE INDEX money_by_donor ON money (donor_id, id);
CREATE INDEX money_by_operator ON money (operator_id, id);
CREATE INDEX money_by_kind ON money (cooperation, instrument, source_kind, id);
COMMENT ON TABLE money IS 'Transactions, budgets and planned disbursements of published activities, in the parts that belong to the programme and to each strand. The parts of a transaction add up to it. Made by refresh_money.';
COMMENT ON COLUMN money.id IS 'Internal key.';
COMMENT ON COLUMN money.version_id IS 'The version of the dataset.';
COMMENT ON COLUMN money.programme_id IS 'The programme.';
COMMENT ON COLUMN money.activity_id IS 'The activity.';
COMMENT ON COLUMN money.transaction_id IS 'The transaction; null for plans.';
COMMENT ON COLUMN money.plan_id IS 'The budget or planned disbursement; null for transactions.';
COMMENT ON COLUMN money.measure IS 'What kind of amount it is. Amounts of different measures are never added up, save disbursement and expenditure, which together are what was paid.';
COMMENT ON COLUMN money.because IS 'Why it is in no sum: code of an issue, in-another-dataset, passed-on (the same money as that of the activity that gave it), other-country, corrected; null = it counts.';
COMMENT ON COLUMN money.year IS 'Calendar year; a plan over several years is split by days.';
COMMENT ON COLUMN money.money_on IS 'Day of the transaction, first day of the plan.';
COMMENT ON COLUMN money.level IS 'How precisely it is known where the money goes: placed (below the country), nationwide, regional, global.';
COMMENT ON COLUMN money.strand IS 'What it is for; corrected where a person did.';
COMMENT ON COLUMN money.currency IS 'ISO 4217 code; null = the source gives none.';
COMMENT ON COLUMN money.amount IS 'In currency.';
COMMENT ON COLUMN money.usd IS 'In US dollars of the value date; null = no rate.';
COMMENT ON COLUMN money.rate_id IS 'exchange_rate that was used; null for USD.';
COMMENT ON COLUMN money.donor_id IS 'Whose money it is; null = several or not told, see donor_how.';
COMMENT ON COLUMN money.donor_how IS 'stated (provider of the transaction), funding (the one funding organisation), reporter, corrected; several, none.';
COMMENT ON COLUMN money.operator_id IS 'Who does the work; null = several or not told, see operator_how.';
COMMENT ON COLUMN money.operator_how IS 'chain (the implementer of the activity that receives), implementing (the one implementing organisation), stated (receiver of the transaction), corrected; several, none.';
COMMENT ON COLUMN money.cooperation IS 'domestic, triangular, north_south, among_affected, south_south, multilateral, private, unknown.';
COMMENT ON COLUMN money.instrument IS 'grant, loan, bond, equity, guarantee, debt_relief, in_kind, other, unknown.';
COMMENT ON COLUMN money.source_kind IS 'Kind of provider: government, multilateral, fund, ngo; apart, as not traditional: infrastructure (mine action within infrastructure budgets), development_bank, private, foundation, bond; other, unknown.';
COMMENT ON COLUMN money.earmarking IS '1 unearmarked, 2 softly, 3 earmarked, 4 tightly; null = not told.';

CREATE TABLE money_side (
  version_id     integer  NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  programme_id   integer  NOT NULL REFERENCES programme,
  side           text     NOT NULL,
  key            text     NOT NULL,
  measure        text     NOT NULL,
  because        text,
  year           smallint NOT NULL,
  strand         text     NOT NULL,
  currency       text,
  parts          bigint   NOT NULL,
  amount         numeric  NOT NULL,
  usd            numeric  NOT NULL,
  without_usd    numeric  NOT NULL
) PARTITION BY LIST (side);
COMMENT ON TABLE money_side IS 'Sums of money from one side at a time, by programme, measure, year and strand: what most questions ask. Made by refresh_money.';
COMMENT ON COLUMN money_side.version_id IS 'The version of the dataset.';
COMMENT ON COLUMN money_side.programme_id IS 'The programme.';
COMMENT ON COLUMN money_side.side IS 'all, donor, operator, level, cooperation, instrument, source-kind, earmarking, donor-earmarking (both); admin-area-1 to -3: administrative areas of that level.';
COMMENT ON COLUMN money_side.key IS 'Which one: the id of an organisation or administrative area, or a word of money.';
COMMENT ON COLUMN money_side.measure IS 'As in money.';
COMMENT ON COLUMN money_side.because IS 'As in money.';
COMMENT ON COLUMN money_side.year IS 'As in money.';
COMMENT ON COLUMN money_side.strand IS 'As in money.';
COMMENT ON COLUMN money_side.currency IS 'As in money.';
COMMENT ON COLUMN money_side.parts IS 'Rows of money that have a part here; those of several places count in each administrative area.';
COMMENT ON COLUMN money_side.amount IS 'In currency; divided over the places of the activity for administrative areas (funding_place).';
COMMENT ON COLUMN money_side.usd IS 'In US dollars, of what has a rate.';
COMMENT ON COLUMN money_side.without_usd IS 'Of amount, what has no rate.';

CREATE TABLE money_activity (
  activity_id          bigint  PRIMARY KEY REFERENCES funding_activity ON DELETE CASCADE,
  version_id           integer NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  programme_id         integer NOT NULL REFERENCES programme,
  strand               text    NOT NULL,
  donor_id             integer,
  operator_id          integer,
  committed_usd        numeric NOT NULL,
  paid_usd             numeric NOT NULL,
  first_committed_on   date,
  first_paid_on        date,
  last_committed_on    date,
  months               integer,
  without_usd          boolean NOT NULL,
  received_usd         numeric NOT NULL,
  passed_on_usd        numeric NOT NULL
);
CREATE INDEX money_activity_by_version ON money_activity (version_id);
COMMENT ON TABLE money_activity IS 'How the money of a published activity moved: committed, paid, how soon, and what it passed on. Made by refresh_money.';
COMMENT ON COLUMN money_activity.activity_id IS 'The activity.';
COMMENT ON COLUMN money_activity.version_id IS 'The version of the dataset.';
COMMENT ON COLUMN money_activity.programme_id IS 'The programme.';
COMMENT ON COLUMN money_activity.strand IS 'The strand of most of its money.';
COMMENT ON COLUMN money_activity.donor_id IS 'Whose money it is; null = several or not told.';
COMMENT ON COLUMN money_activity.operator_id IS 'Who does the work; null = several or not told.';
COMMENT ON COLUMN money_activity.committed_usd IS 'Commitments that count, in US dollars.';
COMMENT ON COLUMN money_activity.paid_usd IS 'Disbursements and expenditure that count, in US dollars.';
COMMENT ON COLUMN money_activity.first_committed_on IS 'Day of the first commitment; null = none dated.';
COMMENT ON COLUMN money_activity.first_paid_on IS 'Day of the first disbursement or expenditure; null = none.';
COMMENT ON COLUMN money_activity.last_committed_on IS 'Day of the last commitment.';
COMMENT ON COLUMN money_activity.months IS 'Length of the activity in whole months, by its planned else actual days; null = not told.';
COMMENT ON COLUMN money_activity.without_usd IS 'Whether some of its money has no rate and is missing from the sums.';
COMMENT ON COLUMN money_activity.received_usd IS 'What activities that are published here gave it, in US dollars.';
COMMENT ON COLUMN money_activity.passed_on_usd IS 'What it paid that is the same money as what it received.';

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['money', 'money_side', 'money_activity'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY published ON %I FOR SELECT TO cartagena_app
      USING (version_id = ANY ((SELECT gate_published_versions())::integer[]))', name);
    EXECUTE format('GRANT SELECT ON %I TO cartagena_app', name);
  END LOOP;
END $$;

DO $$
DECLARE
  side text;
BEGIN
  FOREACH side IN ARRAY ARRAY['all', 'donor', 'operator', 'level', 'cooperation', 'instrument', 'source-kind', 'earmarking', 'donor-earmarking', 'admin-area-1', 'admin-area-2', 'admin-area-3'] LOOP
    EXECUTE format('CREATE TABLE %I PARTITION OF money_side FOR VALUES IN (%L)', 'money_side_' || replace(side, '-', '_'), side);
    EXECUTE format('CREATE INDEX ON %I (programme_id)', 'money_side_' || replace(side, '-', '_'));
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', 'money_side_' || replace(side, '-', '_'));
    EXECUTE format('COMMENT ON TABLE %I IS %L', 'money_side_' || replace(side, '-', '_'), 'Rows of money_side of the side ' || side || '.');
  END LOOP;
END $$;

-- The lists of versions are made by whoever leads a query; rows may be read by several processes.
ALTER FUNCTION gate_published_versions() PARALLEL RESTRICTED;
ALTER FUNCTION gate_precise_versions() PARALLEL RESTRICTED;
ALTER FUNCTION gate_centre_versions() PARALLEL RESTRICTED;

CREATE FUNCTION refresh_money(the_programme_id integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  live integer[];
BEGIN
  SELECT coalesce(array_agg(p.version_id), '{}') INTO live
  FROM publication p JOIN dataset_version v ON v.id = p.version_id JOIN dataset d ON d.id = v.dataset_id
  WHERE p.withdrawn_at IS NULL AND d.programme_id = the_programme_id AND d.kind = 'funding';
  DELETE FROM money_side WHERE programme_id = the_programme_id;
  DELETE FROM money_activity WHERE programme_id = the_programme_id;
  DELETE FROM money WHERE programme_id = the_programme_id;

  -- What is the same for all money of an activity.
  DROP TABLE IF EXISTS pg_temp.a;
  CREATE TEMP TABLE a ON COMMIT DROP AS
  SELECT c.id, c.version_id, lower(c.iati_identifier) AS key, c.recipient_share,
    coalesce(k.strand, c.strand) AS strand, CASE WHEN k.strand IS NULL THEN c.strand_share ELSE 100 END AS strand_share,
    k.strand IS NOT NULL AS strand_corrected,
    CASE WHEN c.counted_activity_id IS NOT NULL THEN 'in-another-dataset'
      WHEN k.counts = false THEN 'corrected'
      WHEN c.recipient_share = 0 THEN 'other-country' END AS because,
    CASE WHEN c.recipient_level <> 'country' THEN c.recipient_level
      WHEN EXISTS (SELECT FROM funding_location l WHERE l.activity_id = c.id AND l.stated_precision <> 'nationwide') THEN 'placed'
      ELSE 'nationwide' END AS level,
    k.donor_id AS corrected_donor_id, k.operator_id AS corrected_operator_id,
    f.number AS funders, f.id AS funder_id, m.number AS implementers, m.id AS implementer_id,
    CASE WHEN NOT c.secondary_reporter AND c.reported_as = 'iati' THEN c.reporting_organisation_id END AS reporter_id,
    c.collaboration_code, c.finance_code, c.earmarking_code, c.in_kind,
    EXISTS (SELECT FROM funding_sector s WHERE s.activity_id = c.id AND s.vocabulary IN ('1', '2') AND s.code ~ '^(14|21|22|23)') AS infrastructure,
    coalesce(c.planned_start_on, c.actual_start_on) AS starts_on, coalesce(c.planned_end_on, c.actual_end_on) AS ends_on
  FROM funding_activity c
  LEFT JOIN funding_correction k ON k.programme_id = c.programme_id AND lower(k.iati_identifier) = lower(c.iati_identifier) AND k.withdrawn_at IS NULL
  LEFT JOIN LATERAL (SELECT count(*) AS number, min(o.organisation_id) AS id FROM funding_organisation o WHERE o.activity_id = c.id AND o.role_code = 1) f ON true
  LEFT JOIN LATERAL (SELECT count(*) AS number, min(o.organisation_id) AS id FROM funding_organisation o WHERE o.activity_id = c.id AND o.role_code = 4) m ON true
  WHERE c.version_id = ANY (live) AND c.reported_as <> '3w';
  CREATE UNIQUE INDEX ON a (id);
  CREATE INDEX ON a (key);
  ANALYZE a;

  -- Transactions with what they are worth.
  DROP TABLE IF EXISTS pg_temp.t;
  CREATE TEMP TABLE t ON COMMIT DROP AS
  WITH day AS MATERIALIZED (
    SELECT x.currency, x.value_on, (r.rate).id AS rate_id, (r.rate).usd / (r.rate).units AS usd
    FROM (SELECT DISTINCT currency, coalesce(value_on, transaction_on) AS value_on FROM funding_transaction
        WHERE version_id = ANY (live) AND currency <> 'USD') x
    CROSS JOIN LATERAL (SELECT rate_of(x.currency, x.value_on) AS rate) r
  )
  SELECT x.id, x.activity_id, x.type_code, x.transaction_on, x.value, x.currency, x.uncounted_because,
    CASE WHEN x.currency = 'USD' THEN x.value ELSE x.value * d.usd END AS usd, d.rate_id,
    x.provider_id, x.receiver_id, lower(x.provider_activity) AS provider_key, lower(x.receiver_activity) AS receiver_key,
    x.finance_code, x.strand, x.strand_share
  FROM funding_transaction x
  LEFT JOIN day d ON d.currency = x.currency AND d.value_on = coalesce(x.value_on, x.transaction_on)
  WHERE x.version_id = ANY (live);
  CREATE INDEX ON t (activity_id);
  ANALYZE t;

  -- Who gave to whom, among what is published here. Money that goes round in a circle is followed by nobody.
  DROP TABLE IF EXISTS pg_temp.given;
  CREATE TEMP TABLE given ON COMMIT DROP AS
  WITH gift AS (
    SELECT t.activity_id AS giver_id, b.id AS taker_id, CASE WHEN t.type_code = 2 THEN 2 ELSE 3 END AS stage, t.currency, t.value, t.usd, true AS by_giver
    FROM t JOIN a ON a.id = t.activity_id JOIN a b ON b.key = t.receiver_key
    WHERE t.type_code IN (2, 3, 4) AND t.uncounted_because IS NULL AND a.because IS NULL AND b.because IS NULL AND b.id <> a.id
    UNION ALL
    SELECT g.id, t.activity_id, CASE WHEN t.type_code = 11 THEN 2 ELSE 3 END, t.currency, t.value, t.usd, false
    FROM t JOIN a ON a.id = t.activity_id JOIN a g ON g.key = t.provider_key
    WHERE t.type_code IN (1, 11) AND t.uncounted_because IS NULL AND a.because IS NULL AND g.because IS NULL AND g.id <> a.id
  ), said AS (
    SELECT giver_id, taker_id, stage, by_giver, CASE WHEN usd IS NULL THEN currency ELSE 'USD' END AS unit, sum(coalesce(usd, value)) AS value
    FROM gift GROUP BY 1, 2, 3, 4, 5
  )
  -- What both say is one gift: the giver's word, else the taker's, where the giver has paid out at all.
  SELECT DISTINCT ON (giver_id, taker_id, stage, unit) giver_id, taker_id, stage, unit, value
  FROM said s
  WHERE s.by_giver OR EXISTS (SELECT FROM t WHERE t.activity_id = s.giver_id AND t.uncounted_because IS NULL
    AND CASE WHEN s.stage = 2 THEN t.type_code = 2 ELSE t.type_code IN (3, 4) END)
  ORDER BY giver_id, taker_id, stage, unit, by_giver DESC;
  DROP TABLE IF EXISTS pg_temp.round;
  CREATE TEMP TABLE round ON COMMIT DROP AS
  WITH RECURSIVE reach AS (
    SELECT DISTINCT giver_id, taker_id FROM given
    UNION
    SELECT r.giver_id, g.taker_id FROM reach r JOIN (SELECT DISTINCT giver_id, taker_id FROM given) g ON g.giver_id = r.taker_id
  )
  SELECT giver_id AS id FROM reach WHERE giver_id = taker_id;
  DELETE FROM given g WHERE g.giver_id IN (SELECT id FROM round) AND g.taker_id IN (SELECT id FROM round);

  -- The part of what an activity gives or spends that it was given by others here: counted there.
  DROP TABLE IF EXISTS pg_temp.pass;
  CREATE TEMP TABLE pass ON COMMIT DROP AS
  SELECT i.taker_id AS activity_id, i.stage, i.unit, i.value AS received,
    CASE WHEN o.value > 0 AND i.value > 0 THEN least(1, i.value / o.value) ELSE 0 END AS part
  FROM (SELECT taker_id, stage, unit, sum(value) AS value FROM given GROUP BY 1, 2, 3) i
  LEFT JOIN (
    SELECT t.activity_id, CASE WHEN t.type_code = 2 THEN 2 ELSE 3 END AS stage, CASE WHEN t.usd IS NULL THEN t.currency ELSE 'USD' END AS unit,
      sum(coalesce(t.usd, t.value)) AS value
    FROM t WHERE t.type_code IN (2, 3, 4) AND t.uncounted_because IS NULL GROUP BY 1, 2, 3
  ) o ON o.activity_id = i.taker_id AND o.stage = i.stage AND o.unit = i.unit;
  CREATE INDEX ON pass (activity_id);

  INSERT INTO money (version_id, programme_id, activity_id, transaction_id, plan_id, measure, because, year, money_on, level, strand,
    currency, amount, usd, rate_id, donor_id, donor_how, operator_id, operator_how, cooperation, instrument, source_kind, earmarking)
  SELECT x.version_id, the_programme_id, x.activity_id, x.transaction_id, x.plan_id, x.measure, x.because, x.year, x.money_on, x.level, x.strand,
    x.currency, x.amount, x.usd, x.rate_id, x.donor_id, x.donor_how, x.operator_id, x.operator_how,
    CASE WHEN x.donor_id IS NULL THEN CASE WHEN x.collaboration_code = 8 THEN 'triangular' ELSE 'unknown' END
      WHEN o.country_code = g.code THEN 'domestic'
      WHEN x.collaboration_code = 8 THEN 'triangular'
      WHEN o.provider_kind IN ('multilateral', 'development_bank', 'fund') AND o.country_code IS NULL THEN 'multilateral'
      WHEN o.provider_kind IN ('private', 'foundation', 'ngo', 'academic') THEN 'private'
      WHEN o.country_code IS NULL THEN 'unknown'
      WHEN n.country_code IS NOT NULL THEN 'north_south'
      WHEN EXISTS (SELECT FROM programme h WHERE h.code = o.country_code AND NOT h.fictional) THEN 'among_affected'
      ELSE 'south_south' END,
    CASE WHEN x.in_kind THEN 'in_kind'
      WHEN x.finance_code IS NULL THEN 'unknown'
      WHEN x.finance_code IN (423, 810, 811) THEN 'bond'
      WHEN x.finance_code IN (110, 111, 422) THEN 'grant'
      WHEN x.finance_code BETWEEN 410 AND 425 OR x.finance_code BETWEEN 451 AND 453 THEN 'loan'
      WHEN x.finance_code BETWEEN 431 AND 433 OR x.finance_code BETWEEN 510 AND 530 THEN 'equity'
      WHEN x.finance_code BETWEEN 610 AND 639 THEN 'debt_relief'
      WHEN x.finance_code = 1100 THEN 'guarantee'
      ELSE 'other' END,
    CASE WHEN x.finance_code IN (423, 810, 811) THEN 'bond'
      WHEN x.infrastructure AND x.strand <> 'development' THEN 'infrastructure'
      ELSE coalesce(o.provider_kind, 'unknown') END,
    x.earmarking_code
  FROM (
    SELECT y.*,
      CASE WHEN a.corrected_donor_id IS NOT NULL THEN a.corrected_donor_id
        WHEN y.provider_id IS NOT NULL AND (a.funders = 0
          OR EXISTS (SELECT FROM funding_organisation p WHERE p.activity_id = y.activity_id AND p.role_code = 1 AND p.organisation_id = y.provider_id)) THEN y.provider_id
        WHEN a.funders = 1 THEN a.funder_id
        WHEN a.funders > 1 THEN NULL
        ELSE a.reporter_id END AS donor_id,
      CASE WHEN a.corrected_donor_id IS NOT NULL THEN 'corrected'
        WHEN y.provider_id IS NOT NULL AND (a.funders = 0
          OR EXISTS (SELECT FROM funding_organisation p WHERE p.activity_id = y.activity_id AND p.role_code = 1 AND p.organisation_id = y.provider_id)) THEN 'stated'
        WHEN a.funders = 1 THEN 'funding'
        WHEN a.funders > 1 THEN 'several'
        WHEN a.reporter_id IS NOT NULL THEN 'reporter' ELSE 'none' END AS donor_how,
      CASE WHEN a.corrected_operator_id IS NOT NULL THEN a.corrected_operator_id
        WHEN b.implementers = 1 THEN b.implementer_id
        WHEN a.implementers = 1 THEN a.implementer_id
        WHEN y.receiver_id IS NOT NULL AND (a.implementers = 0
          OR EXISTS (SELECT FROM funding_organisation p WHERE p.activity_id = y.activity_id AND p.role_code = 4 AND p.organisation_id = y.receiver_id)) THEN y.receiver_id
        END AS operator_id,
      CASE WHEN a.corrected_operator_id IS NOT NULL THEN 'corrected'
        WHEN b.implementers = 1 THEN 'chain'
        WHEN a.implementers = 1 THEN 'implementing'
        WHEN y.receiver_id IS NOT NULL AND (a.implementers = 0
          OR EXISTS (SELECT FROM funding_organisation p WHERE p.activity_id = y.activity_id AND p.role_code = 4 AND p.organisation_id = y.receiver_id)) THEN 'stated'
        WHEN a.implementers > 1 THEN 'several' ELSE 'none' END AS operator_how,
      a.version_id, a.level, a.collaboration_code, a.in_kind, a.earmarking_code, a.infrastructure
    FROM (
      -- Transactions in their parts: for the country, for each strand, given on or not.
      SELECT t.activity_id, t.id AS transaction_id, NULL::bigint AS plan_id,
        CASE t.type_code WHEN 1 THEN 'incoming_funds' WHEN 2 THEN 'commitment' WHEN 3 THEN 'disbursement' WHEN 4 THEN 'expenditure'
          WHEN 11 THEN 'incoming_commitment' WHEN 12 THEN 'pledge' WHEN 13 THEN 'pledge' ELSE 'other' END AS measure,
        coalesce(t.uncounted_because, a.because, q.because) AS because,
        extract(year FROM t.transaction_on)::smallint AS year, t.transaction_on AS money_on, s.strand, t.currency,
        t.value * r.share / 100 * s.share / 100 * q.part AS amount, t.usd * r.share / 100 * s.share / 100 * q.part AS usd, t.rate_id,
        t.provider_id, t.receiver_id, t.receiver_key, coalesce(t.finance_code, a.finance_code) AS finance_code
      FROM t JOIN a ON a.id = t.activity_id
      LEFT JOIN pass p ON p.activity_id = t.activity_id AND t.type_code IN (2, 3, 4)
        AND p.stage = CASE WHEN t.type_code = 2 THEN 2 ELSE 3 END AND p.unit = CASE WHEN t.usd IS NULL THEN t.currency ELSE 'USD' END
      CROSS JOIN LATERAL (VALUES (CASE WHEN a.recipient_share = 0 THEN 100 ELSE a.recipient_share END)) r (share)
      CROSS JOIN LATERAL (VALUES (
          CASE WHEN a.strand_corrected THEN a.strand ELSE coalesce(t.strand, a.strand) END,
          CASE WHEN a.strand_corrected THEN 100 ELSE coalesce(t.strand_share, a.strand_share) END),
        ('development', CASE WHEN a.strand_corrected THEN 0 ELSE 100 - coalesce(t.strand_share, a.strand_share) END)) s (strand, share)
      CROSS JOIN LATERAL (VALUES (NULL::text, 1 - coalesce(p.part, 0)), ('passed-on', coalesce(p.part, 0))) q (because, part)
      WHERE s.share > 0 AND q.part > 0
      UNION ALL
      -- Plans by year, by days; the original budget counts only where nobody revised it.
      SELECT p.activity_id, NULL, p.id, p.kind,
        coalesce(a.because, CASE WHEN p.kind = 'budget' AND p.type_code = 1 AND EXISTS (SELECT FROM funding_plan q
          WHERE q.activity_id = p.activity_id AND q.kind = 'budget' AND q.type_code = 2 AND q.starts_on = p.starts_on) THEN 'revised' END),
        y.year::smallint, p.starts_on, s.strand, p.currency,
        p.value * y.part * a.recipient_share / 100 * s.share / 100,
        p.value * y.part * a.recipient_share / 100 * s.share / 100
          * CASE WHEN p.currency = 'USD' THEN 1 ELSE (d.rate).usd / (d.rate).units END,
        (d.rate).id, p.provider_id, p.receiver_id, lower(p.receiver_activity), a.finance_code
      FROM funding_plan p JOIN a ON a.id = p.activity_id
      CROSS JOIN LATERAL (SELECT CASE WHEN p.currency <> 'USD' THEN rate_of(p.currency, coalesce(p.value_on, p.starts_on)) END AS rate) d
      CROSS JOIN LATERAL (
        SELECT n AS year, CASE WHEN p.ends_on IS NULL OR p.ends_on < p.starts_on THEN 1.0
          ELSE (least(p.ends_on, make_date(n, 12, 31)) - greatest(p.starts_on, make_date(n, 1, 1)) + 1)::numeric / (p.ends_on - p.starts_on + 1) END AS part
        FROM generate_series(extract(year FROM p.starts_on)::integer,
          CASE WHEN p.ends_on IS NULL OR p.ends_on < p.starts_on THEN extract(year FROM p.starts_on)::integer
            ELSE least(extract(year FROM p.ends_on)::integer, extract(year FROM p.starts_on)::integer + 50) END) n
      ) y
      CROSS JOIN LATERAL (VALUES (a.strand, a.strand_share), ('development', 100 - a.strand_share)) s (strand, share)
      WHERE s.share > 0
    ) y
    JOIN a ON a.id = y.activity_id
    LEFT JOIN LATERAL (SELECT b.implementers, b.implementer_id FROM a b WHERE b.key = y.receiver_key AND b.because IS NULL AND b.id <> a.id LIMIT 1) b ON true
  ) x
  JOIN programme g ON g.id = the_programme_id
  LEFT JOIN organisation o ON o.id = x.donor_id
  LEFT JOIN dac_member n ON n.country_code = o.country_code;

  INSERT INTO money_side
  SELECT version_id, programme_id, s.side, s.key, measure, because, year, strand, currency,
    count(*), sum(amount), coalesce(sum(usd), 0), coalesce(sum(amount) FILTER (WHERE usd IS NULL), 0)
  FROM money m
  CROSS JOIN LATERAL (VALUES ('all', 'all'), ('donor', coalesce(m.donor_id::text, m.donor_how)), ('operator', coalesce(m.operator_id::text, m.operator_how)),
    ('level', m.level), ('cooperation', m.cooperation), ('instrument', m.instrument), ('source-kind', m.source_kind),
    ('earmarking', coalesce(m.earmarking::text, 'unknown')),
    ('donor-earmarking', coalesce(m.donor_id::text, m.donor_how) || ' ' || coalesce(m.earmarking::text, 'unknown'))) s (side, key)
  WHERE m.programme_id = the_programme_id
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;

  -- Money of an activity has the same places: added up first, divided then. Within a level an area stands for those below it.
  INSERT INTO money_side
  WITH RECURSIVE up AS (
    SELECT a.id, a.id AS top_id, a.level, a.parent_id FROM admin_area a
    WHERE a.programme_id = the_programme_id AND EXISTS (SELECT FROM publication p WHERE p.version_id = a.version_id AND p.withdrawn_at IS NULL)
    UNION ALL
    SELECT u.id, b.id, b.level, b.parent_id FROM up u JOIN admin_area b ON b.id = u.parent_id
  ), sum AS MATERIALIZED (
    SELECT activity_id, version_id, measure, because, year, strand, currency, level, count(*) AS parts, sum(amount) AS amount, coalesce(sum(usd), 0) AS usd,
      coalesce(sum(amount) FILTER (WHERE usd IS NULL), 0) AS without_usd
    FROM money WHERE programme_id = the_programme_id
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
  ), part AS MATERIALIZED (
    SELECT f.activity_id, v.level, coalesce(u.top_id::text, 'elsewhere') AS key, sum(f.part) AS part
    FROM funding_place f
    CROSS JOIN generate_series(1, 3) v (level)
    LEFT JOIN up u ON u.id = f.admin_area_id AND u.level = v.level
    WHERE f.version_id = ANY (live)
    GROUP BY 1, 2, 3
  )
  SELECT s.version_id, the_programme_id, 'admin-area-' || p.level, p.key, s.measure, s.because, s.year, s.strand, s.currency,
    sum(s.parts), sum(s.amount * p.part), sum(s.usd * p.part), sum(s.without_usd * p.part)
  FROM sum s JOIN part p ON p.activity_id = s.activity_id
  WHERE s.level = 'placed'
  GROUP BY 1, 3, 4, 5, 6, 7, 8, 9
  UNION ALL
  SELECT s.version_id, the_programme_id, 'admin-area-' || v.level, s.level, s.measure, s.because, s.year, s.strand, s.currency,
    sum(s.parts), sum(s.amount), sum(s.usd), sum(s.without_usd)
  FROM sum s CROSS JOIN generate_series(1, 3) v (level)
  WHERE s.level <> 'placed'
  GROUP BY 1, 3, 4, 5, 6, 7, 8, 9;

  INSERT INTO money_activity
  SELECT DISTINCT ON (m.activity_id) m.activity_id, m.version_id, m.programme_id, m.strand, m.donor_id, m.operator_id,
    s.committed, s.paid, s.first_committed_on, s.first_paid_on, s.last_committed_on,
    CASE WHEN a.ends_on >= a.starts_on THEN (extract(year FROM age(a.ends_on + 1, a.starts_on)) * 12 + extract(month FROM age(a.ends_on + 1, a.starts_on)))::integer END,
    s.without_usd, coalesce((SELECT sum(p.received) FROM pass p WHERE p.activity_id = m.activity_id AND p.stage = 3 AND p.unit = 'USD'), 0), s.passed_on
  FROM money m
  JOIN a ON a.id = m.activity_id
  JOIN (
    SELECT activity_id,
      coalesce(sum(usd) FILTER (WHERE measure = 'commitment' AND because IS NULL), 0) AS committed,
      coalesce(sum(usd) FILTER (WHERE measure IN ('disbursement', 'expenditure') AND because IS NULL), 0) AS paid,
      coalesce(sum(usd) FILTER (WHERE measure IN ('disbursement', 'expenditure') AND because = 'passed-on'), 0) AS passed_on,
      min(money_on) FILTER (WHERE measure = 'commitment') AS first_committed_on,
      min(money_on) FILTER (WHERE measure IN ('disbursement', 'expenditure')) AS first_paid_on,
      max(money_on) FILTER (WHERE measure = 'commitment') AS last_committed_on,
      coalesce(bool_or(usd IS NULL), false) AS without_usd
    FROM money
    WHERE programme_id = the_programme_id AND measure IN ('commitment', 'disbursement', 'expenditure') AND (because IS NULL OR because = 'passed-on')
    GROUP BY activity_id
  ) s ON s.activity_id = m.activity_id
  WHERE m.programme_id = the_programme_id AND m.measure IN ('commitment', 'disbursement', 'expenditure') AND (m.because IS NULL OR m.because = 'passed-on')
  ORDER BY m.activity_id, m.strand = 'development', m.because IS NOT NULL, m.id;
  DROP TABLE a, t, given, round, pass;
END $$;
COMMENT ON FUNCTION refresh_money(integer) IS 'Makes money, money_side and money_activity of a programme anew from its published activities, rates and corrections.';


CREATE FUNCTION save_rates(the_rows jsonb, the_who text) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  saved integer;
BEGIN
  -- A rate changes what all programmes show.
  IF gate_tier() <> 'centre' OR current_setting('cartagena.programmes', true) <> '*' THEN
    RAISE EXCEPTION 'rates are for those who hold all programmes' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE exchange_rate e SET withdrawn_at = clock_timestamp()
  FROM jsonb_to_recordset(the_rows) r (currency text, from_on date, to_on date)
  WHERE e.withdrawn_at IS NULL AND e.currency = r.currency AND e.from_on = r.from_on AND e.to_on = r.to_on;
  INSERT INTO exchange_rate (currency, from_on, to_on, units, usd, source, who)
  SELECT r.currency, r.from_on, r.to_on, r.units, r.usd, r.source, the_who
  FROM jsonb_to_recordset(the_rows) r (currency text, from_on date, to_on date, units numeric, usd numeric, source text)
  WHERE r.units IS NOT NULL;
  GET DIAGNOSTICS saved = ROW_COUNT;
  PERFORM refresh_money(id) FROM programme g WHERE EXISTS (SELECT FROM money m WHERE m.programme_id = g.id AND m.currency IN
    (SELECT r.currency FROM jsonb_to_recordset(the_rows) r (currency text)));
  RETURN saved;
END $$;
COMMENT ON FUNCTION save_rates(jsonb, text) IS 'Records rates (currency, from_on, to_on, units, usd, source) in place of those of the same period; units null only ends it. Makes all money of these currencies anew. Answers how many were recorded.';

CREATE FUNCTION save_funding_correction(the_programme text, the_identifier text, the_strand text, the_donor text, the_operator text,
    the_counts boolean, the_note text, the_who text) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  the_programme_id integer;
  the_id integer;
BEGIN
  IF NOT gate_has_programme(the_programme) THEN
    RAISE EXCEPTION 'only the centre of % corrects its money', the_programme USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT id INTO the_programme_id FROM programme WHERE code = the_programme FOR NO KEY UPDATE;
  UPDATE funding_correction SET withdrawn_at = clock_timestamp()
  WHERE programme_id = the_programme_id AND lower(iati_identifier) = lower(the_identifier) AND withdrawn_at IS NULL;
  IF coalesce(the_strand, the_donor, the_operator) IS NOT NULL OR the_counts IS NOT NULL THEN
    INSERT INTO organisation (name)
    SELECT DISTINCT ON (lower(n)) n FROM unnest(ARRAY[the_donor, the_operator]) n
    WHERE n IS NOT NULL AND NOT EXISTS (SELECT FROM organisation o WHERE lower(o.name) = lower(n))
    ON CONFLICT DO NOTHING;
    INSERT INTO funding_correction (programme_id, iati_identifier, strand, donor_id, operator_id, counts, note, who)
    VALUES (the_programme_id, the_identifier, the_strand,
      (SELECT min(id) FROM organisation WHERE lower(name) = lower(the_donor)),
      (SELECT min(id) FROM organisation WHERE lower(name) = lower(the_operator)), the_counts, the_note, the_who)
    RETURNING id INTO the_id;
  END IF;
  PERFORM refresh_money(the_programme_id);
  RETURN the_id;
END $$;
COMMENT ON FUNCTION save_funding_correction(text, text, text, text, text, boolean, text, text) IS 'Corrects an activity of a programme by its identifier, in place of the correction before; all null takes it back. Answers the id of the correction, or null.';

REVOKE EXECUTE ON FUNCTION refresh_money(integer), save_rates(jsonb, text),
  save_funding_correction(text, text, text, text, text, boolean, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION save_rates(jsonb, text), save_funding_correction(text, text, text, text, text, boolean, text, text) TO cartagena_app;

-- What was published before this was made.
SELECT refresh_money(id) FROM programme;

CREATE FUNCTION iati_text(the_text text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT regexp_replace(the_text, '[\x01-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]', '', 'g') $$;
COMMENT ON FUNCTION iati_text(text) IS 'A text without the characters that XML 1.0 cannot hold.';
