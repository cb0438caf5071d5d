package org.cartagena.ingest;

/**
 * What was wrong with a row, and what was done or is to be done about it.
 *
 * @param row number of the row within the version, from 1; null when it concerns the whole file
 * @param column column of the source; null where none is concerned
 * @param value the value found, shortened; null where none is concerned
 * @param message a sentence for a person
 */
public record RowIssue(Integer row, IssueCode code, String column, String value, String message) {
  private static final int MAX_VALUE = 120;

  public RowIssue {
    if (value != null && value.length() > MAX_VALUE) {
      value = value.substring(0, MAX_VALUE - 1) + "…";
    }
  }

  /** An issue of a row that the importer numbers later. */
  public static RowIssue of(IssueCode code, String message) {
    return new RowIssue(null, code, null, null, message);
  }

  public static RowIssue of(IssueCode code, String column, String value, String message) {
    return new RowIssue(null, code, column, value, message);
  }

  RowIssue inRow(int number) {
    return new RowIssue(number, code, column, value, message);
  }
}
