package org.cartagena.db;

import org.jdbi.v3.core.locator.ClasspathSqlLocator;

/**
 * SQL files: {@code Sql.of(HazardStore.class, "listHazardAreas")} is {@code
 * org/cartagena/hazard/HazardStore/listHazardAreas.sql} on the class path. Comments are taken out
 * once, when the file is first read.
 */
public final class Sql {
  private static final ClasspathSqlLocator FILES = ClasspathSqlLocator.removingComments();

  private Sql() {}

  /** Text of the SQL file of a method of a class; throws when there is none. */
  public static String of(Class<?> owner, String method) {
    return FILES.locate(owner, method);
  }
}
