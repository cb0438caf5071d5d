package org.cartagena.ingest;

import java.util.Locale;

/**
 * The closed list of what can be said about a row or a file; the words never change, so that
 * reports can be compared.
 */
public enum IssueCode {
  GEOMETRY_MISSING(Severity.WARNING),
  GEOMETRY_REPAIRED(Severity.WARNING),
  GEOMETRY_UNUSABLE(Severity.WARNING),
  GEOMETRY_TYPE(Severity.WARNING),
  OUTSIDE_LONLAT_RANGE(Severity.WARNING),
  OUTSIDE_PROGRAMME(Severity.WARNING),
  ZERO_ZERO(Severity.WARNING),
  LAT_LON_SWAPPED(Severity.WARNING),
  DUPLICATE_GEOMETRY(Severity.WARNING),
  DUPLICATE_ID(Severity.WARNING),
  CODE_UNKNOWN(Severity.WARNING),
  DATE_INVALID(Severity.WARNING),
  DATE_IN_FUTURE(Severity.WARNING),
  DATE_BEFORE_1900(Severity.WARNING),
  END_BEFORE_START(Severity.WARNING),
  NUMBER_INVALID(Severity.WARNING),
  NUMBER_AMBIGUOUS(Severity.WARNING),
  AREA_DIFFERS(Severity.WARNING),
  NO_CURRENCY(Severity.WARNING),
  COUNTRY_DIFFERS(Severity.WARNING),
  TRANSACTION_UNUSABLE(Severity.WARNING),
  RECIPIENT_SHARE_UNKNOWN(Severity.WARNING),
  ROW_INCOMPLETE(Severity.WARNING),
  CRS_ASSUMED(Severity.WARNING),
  POSITION_AMBIGUOUS(Severity.WARNING),
  POSITION_COARSE(Severity.WARNING),
  SHEET_LEFT_OUT(Severity.WARNING),
  DATUM_SHIFT_UNKNOWN(Severity.WARNING),
  ENCODING_GUESSED(Severity.INFO),
  NO_LOCATION_COLUMN(Severity.WARNING),
  NO_COLUMN_KNOWN(Severity.WARNING),
  MAPPING_COLUMN_MISSING(Severity.WARNING),
  NEGATIVE_VALUE(Severity.INFO),
  STATUS_MISSING(Severity.INFO),
  LEVEL_DETECTED(Severity.INFO),
  PERSONAL_COLUMN_DROPPED(Severity.INFO),
  COLUMN_UNUSED(Severity.INFO),
  MAPPING_CONSTANT(Severity.INFO),
  MAPPING_FITS(Severity.INFO),
  ROWS_EMPTY(Severity.INFO),
  ROWS_LEFT_OUT(Severity.INFO),
  HXL_ROW(Severity.INFO),
  TITLE_LINES(Severity.INFO),
  ROW_DELETED(Severity.INFO),
  TRANSACTION_ELSEWHERE(Severity.INFO),
  HISTORY(Severity.INFO),
  IMPORT_REFUSED(Severity.ERROR),
  REQUIRED_MISSING(Severity.ERROR),
  CANCELLED_BY_TECHNICAL_SURVEY(Severity.ERROR),
  REDUCED_BY_NON_TECHNICAL_SURVEY(Severity.ERROR),
  PERIOD_TOO_SHORT(Severity.ERROR),
  NUMBER_ZERO(Severity.ERROR),
  ROW_NOT_A_RECORD(Severity.ERROR),
  ROW_UNREADABLE(Severity.ERROR);

  private final Severity severity;

  IssueCode(Severity severity) {
    this.severity = severity;
  }

  public Severity severity() {
    return severity;
  }

  /** The stable word, e.g. {@code geometry-missing}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
