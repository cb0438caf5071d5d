package org.cartagena.ingest;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * JSON of files and of other servers: within the limits of {@link FileLimits}, and with numbers as
 * they are written. JSON of our own needs neither.
 */
final class FileJson {
  /** As the standard has it (RFC 8259), as for GeoJSON. */
  static final ObjectMapper STANDARD =
      JsonMapper.builder(factory().build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** As ArcGIS servers and exports of records write it: NaN is a number there. */
  static final ObjectMapper RECORDS =
      JsonMapper.builder(
              factory()
                  // What a server sent may hold access tokens: never in messages.
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          // Of two values of one name nobody can say which counts.
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private FileJson() {}

  private static JsonFactoryBuilder factory() {
    return new JsonFactoryBuilder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(FileLimits.MAX_JSON_DEPTH)
                .maxStringLength(FileLimits.MAX_JSON_VALUE_CHARACTERS)
                .build());
  }
}
