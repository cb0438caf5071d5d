-- Funding of mine action in the world by year, million USD, with its national share, as JSON. Reads global_funding.
SELECT json_build_object('years', json_agg(json_build_object('year', year, 'totalMusd', total_musd, 'internationalMusd', international_musd, 'nationalMusd', national_musd,
  'nationalShare', round(national_musd / total_musd, 4), 'note', note, 'source', source) ORDER BY year))::text
FROM global_funding;
