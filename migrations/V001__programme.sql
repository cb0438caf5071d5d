-- Programmes: the mine action programme of one country or territory, the unit of policy and of access.

CREATE TABLE programme (
  id                 integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code               text    NOT NULL UNIQUE CHECK (code ~ '^[A-Z]{3}$'),
  name               text    NOT NULL CHECK (btrim(name) <> ''),
  fictional          boolean NOT NULL DEFAULT false,
  authority          text,
  contact            text,
  article5_deadline  date,
  public_view        text    NOT NULL DEFAULT 'cells' CHECK (public_view IN ('open', 'cells', 'totals')),
  source             text,
  created_at         timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE programme IS 'The mine action programme of one country or territory.';
COMMENT ON COLUMN programme.id IS 'Internal key.';
COMMENT ON COLUMN programme.code IS 'ISO 3166-1 alpha-3 code; a user-assigned code (XAA to XZZ) for a fictional country.';
COMMENT ON COLUMN programme.name IS 'Name of the country or territory in English.';
COMMENT ON COLUMN programme.fictional IS 'True for the demonstration country: every screen says so.';
COMMENT ON COLUMN programme.authority IS 'National mine action authority or centre: whom to ask.';
COMMENT ON COLUMN programme.contact IS 'How to reach the authority (office address, not a person).';
COMMENT ON COLUMN programme.article5_deadline IS 'Clearance deadline under Article 5 of the Mine Ban Convention; null when not recorded here.';
COMMENT ON COLUMN programme.public_view IS 'What the public sees of hazardous areas: open = precise polygons, cells = enlarged grid cells, totals = totals per administrative area.';
COMMENT ON COLUMN programme.source IS 'Where authority, contact and deadline are from.';
COMMENT ON COLUMN programme.created_at IS 'When the programme was first recorded here.';
