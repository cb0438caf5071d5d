package org.cartagena.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** The forms in which an answer is given. All are made from its one JSON, so all say the same. */
enum AnswerForm {
  JSON("application/json") {
    @Override
    byte[] bytes(JsonNode answer, Shapes shapes) {
      return answer.toString().getBytes(StandardCharsets.UTF_8);
    }
  },
  GEOJSON("application/geo+json") {
    @Override
    byte[] bytes(JsonNode answer, Shapes shapes) {
      return shapes.file(answer).toString().getBytes(StandardCharsets.UTF_8);
    }
  },
  XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet") {
    @Override
    byte[] bytes(JsonNode answer, Shapes shapes) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      new AnswerBook(answer).write(out);
      return out.toByteArray();
    }
  },
  PDF("application/pdf") {
    @Override
    byte[] bytes(JsonNode answer, Shapes shapes) throws IOException {
      return new Note(answer, shapes).bytes();
    }
  };

  private final String contentType;

  AnswerForm(String contentType) {
    this.contentType = contentType;
  }

  String contentType() {
    return contentType;
  }

  /** As at the end of a name of a file: {@code pdf}. */
  String ending() {
    return name().toLowerCase(Locale.ROOT);
  }

  abstract byte[] bytes(JsonNode answer, Shapes shapes) throws IOException;

  final byte[] of(JsonNode answer, Shapes shapes) {
    try {
      return bytes(answer, shapes);
    } catch (IOException e) {
      throw new UncheckedIOException("a paper could not be made", e);
    }
  }

  /** The form that an Accept header names first; JSON when it names none of them. */
  static AnswerForm accepted(String accept) {
    for (String range : accept == null ? new String[0] : accept.split(",")) {
      String type = range.split(";", 2)[0].strip();
      for (AnswerForm form : values()) {
        if (form.contentType.equalsIgnoreCase(type)) {
          return form;
        }
      }
    }
    return JSON;
  }

  /** The form with this ending. */
  static java.util.Optional<AnswerForm> ending(String ending) {
    return Arrays.stream(values()).filter(form -> form.ending().equals(ending)).findFirst();
  }
}
