-- Records an organisation; does nothing when another import was faster.
INSERT INTO organisation (reference, name, type_code) VALUES (:reference, :name, :typeCode) ON CONFLICT DO NOTHING;
