package org.cartagena.ingest;

/**
 * How large, how many and how deep a file may be. A file is a gift from a stranger: every limit
 * stands well above the largest real file that was seen and well below what would fill the disk or
 * the memory. Beyond a limit the file is refused, never cut.
 */
final class FileLimits {
  /** Of an archive and the archives in it together. National exports hold some hundred files. */
  static final int MAX_MEMBERS = 10_000;

  /** An archive in an archive in an archive. Real ones are one deep: a zip per province. */
  static final int MAX_ARCHIVES_WITHIN = 3;

  /** Of all that one file unpacks to. The largest real layers are some hundred megabytes. */
  static final long MAX_UNPACKED_BYTES = 4L << 30;

  /**
   * Unpacked bytes per packed byte. Columns full of spaces reach 100; zeros, of which bombs are
   * made, reach 1,030.
   */
  static final long MAX_EXPANSION = 400;

  /** What may unpack at any ratio: a small file of spaces harms nobody. */
  static final long EXPANSION_COUNTS_FROM_BYTES = 16L << 20;

  /** What is left on the disk for the database when an archive has been unpacked. */
  static final long DISK_LEFT_BYTES = 256L << 20;

  /** Objects and lists within each other. Real geodata has ten; every one costs stack. */
  static final int MAX_JSON_DEPTH = 64;

  /** One value of a JSON file: a text of five million characters is no attribute. */
  static final int MAX_JSON_VALUE_CHARACTERS = 5_000_000;

  /** Elements within each other. KML folders in folders reach twenty. */
  static final int MAX_XML_DEPTH = 64;

  /** Text of one record of a KML or GPX file, coordinates included. */
  static final int MAX_XML_RECORD_CHARACTERS = 64 << 20;

  /**
   * One record of a table: the outline of a large country as WKT has some ten million characters.
   */
  static final int MAX_LINE_CHARACTERS = 32 << 20;

  /** One record of a binary format; it is held in memory whole. */
  static final int MAX_RECORD_BYTES = 128 << 20;

  /** A TopoJSON shares its lines between records, so that it is held in memory whole. */
  static final long MAX_TOPOLOGY_BYTES = 32L << 20;

  /** Digits before or after the point that a number may have when it is written out. */
  static final int MAX_NUMBER_DIGITS = 400;

  /**
   * A number, date or position in a cell. Longer ones are none, and the patterns that look for them
   * would take as long as the square of the length.
   */
  static final int MAX_FIGURE_CHARACTERS = 500;

  /**
   * For a program that reads a rare format: a minute and a half is more than a large layer takes.
   */
  static final int CONVERTER_SECONDS = 90;

  /** Memory of such a program. It takes 50 MB for a small file. */
  static final long CONVERTER_MEMORY_BYTES = 2L << 30;

  private FileLimits() {}
}
