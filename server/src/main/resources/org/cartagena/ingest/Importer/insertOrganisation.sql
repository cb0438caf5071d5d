-- Records an organisation; does nothing when another import was faster.
INSERT INTO organisation (reference, name, type_code, country_code, provider_kind)
VALUES (:reference, :name, :typeCode, :country, :providerKind) ON CONFLICT DO NOTHING;
