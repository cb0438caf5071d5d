package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a collection when the insides of its features are left out. */
class FeatureSkimmerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"features\":[{\"a\":1},{\"b\":[2]}],\"crs\":{\"c\":1}} | {\"features\":[{},{}],\"crs\":{\"c\":1}}",
        "{\"features\":[{\"a\":\"}]\"}]} | {\"features\":[{}]}",
        "{\"features\":[{\"a\":\"\\\"}\"},{}]} | {\"features\":[{},{}]}",
        "{\"features\":[{\"a\":\"\\\\\"},{}]} | {\"features\":[{},{}]}",
        "{\"features\":[{\"a\":{\"b\":[{\"c\":\"{[\"}]}}],\"z\":1} | {\"features\":[{}],\"z\":1}",
        "{\"x\":\"[{\",\"features\":[{\"é\":\"€\"}]} | {\"x\":\"[{\",\"features\":[{}]}",
        "{\"features\":[]} | {\"features\":[]}",
        "{\"type\":\"Feature\",\"properties\":{\"a\":{\"b\":1}}} | {\"type\":\"Feature\",\"properties\":{\"a\":{\"b\":1}}}",
        "{\"features\":[{\"a\":\"cut | {\"features\":[{",
      })
  void keepsWhatIsOutsideOfFeatures(String json, String kept) throws IOException {
    assertThat(skim(json, 1 << 16)).isEqualTo(kept);
    // Wherever the end of what is read at once falls.
    for (int most = 1; most < 8; most++) {
      assertThat(skim(json, most)).isEqualTo(kept);
    }
  }

  @Test
  void keepsLineBreaksForLineNumbers() throws IOException {
    assertThat(skim("{\"features\":[\n{\"a\":\n1,\n\"b\":2},\n{}]}", 3))
        .isEqualTo("{\"features\":[\n{\n\n},\n{}]}");
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 100_000})
  void refusesWhatIsNestedTooDeep(int depth) {
    String json = "{\"features\":[{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}]}";
    assertThatThrownBy(() -> skim(json, 16)).isInstanceOf(StreamConstraintsException.class);
  }

  /** At most so many bytes at once from below. */
  private static String skim(String json, int most) throws IOException {
    InputStream slow =
        new FilterInputStream(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))) {
          @Override
          public int read(byte[] to, int from, int length) throws IOException {
            return super.read(to, from, Math.min(most, length));
          }

          @Override
          public int read(byte[] to) throws IOException {
            return read(to, 0, to.length);
          }
        };
    return new String(new FeatureSkimmer(slow, 10).readAllBytes(), StandardCharsets.UTF_8);
  }
}
