package org.cartagena.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.cartagena.db.Sql;
import org.cartagena.problem.AppException;
import org.jdbi.v3.core.Handle;

/**
 * Finds a programme, or records it on its first import with what gis-data/programmes.csv knows of
 * it.
 */
final class Programmes {
  private static final String FACTS = "/gis-data/programmes.csv";

  private Programmes() {}

  static RecordMaker.ImportProgramme findOrInsert(Handle handle, String code) {
    if (!code.matches("[A-Z]{3}")) {
      throw AppException.badInput(
          "\""
              + code
              + "\" is not a programme. Use the three letters of ISO 3166, in capitals: BIH for Bosnia and Herzegovina.");
    }
    Optional<RecordMaker.ImportProgramme> found = find(handle, code);
    if (found.isPresent()) {
      return found.get();
    }
    Map<String, String> facts = facts(code).orElseGet(() -> country(code));
    handle
        .createUpdate(Sql.of(Importer.class, "insertProgramme"))
        .bind("code", code)
        .bind("name", facts.get("name"))
        .bind("authority", facts.get("authority"))
        .bind("contact", facts.get("contact"))
        .bind("article5Deadline", facts.get("article5_deadline"))
        .bind("publicView", facts.getOrDefault("public_view", "cells"))
        .bind("source", facts.get("source"))
        .bind("fictional", Boolean.parseBoolean(facts.getOrDefault("fictional", "false")))
        .execute();
    return find(handle, code).orElseThrow();
  }

  static Optional<RecordMaker.ImportProgramme> find(Handle handle, String code) {
    return handle
        .createQuery(Sql.of(Importer.class, "findProgramme"))
        .bind("code", code)
        .map(
            (row, context) ->
                new RecordMaker.ImportProgramme(
                    row.getInt("id"),
                    code,
                    row.getString("name"),
                    row.getBoolean("fictional"),
                    row.getObject("article5_deadline", LocalDate.class)))
        .findOne();
  }

  private static Optional<Map<String, String>> facts(String code) {
    try (InputStream in = Programmes.class.getResourceAsStream(FACTS)) {
      if (in == null) {
        return Optional.empty();
      }
      CSVFormat format =
          CSVFormat.DEFAULT
              .builder()
              .setHeader()
              .setSkipHeaderRecord(true)
              .setCommentMarker('#')
              .get();
      for (CSVRecord record : format.parse(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        if (record.get("code").equals(code)) {
          Map<String, String> facts = new LinkedHashMap<>();
          record
              .toMap()
              .forEach(
                  (column, value) -> {
                    if (!value.isBlank()) {
                      facts.put(column, value.strip());
                    }
                  });
          return Optional.of(facts);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> country(String code) {
    for (String alpha2 : Locale.getISOCountries()) {
      Locale country = new Locale("", alpha2);
      try {
        if (country.getISO3Country().equals(code)) {
          return Map.of("name", country.getDisplayCountry(Locale.ENGLISH));
        }
      } catch (MissingResourceException e) {
        // A country without three letters is not the one.
      }
    }
    throw AppException.badInput(
        "There is no country with the code "
            + code
            + ". Use the three letters of ISO 3166: BIH for Bosnia and Herzegovina.");
  }
}
