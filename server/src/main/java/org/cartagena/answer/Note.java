package org.cartagena.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

final class Note {
  Note(JsonNode answer, Shapes shapes) {}

  byte[] bytes() throws IOException {
    throw new IOException("soon");
  }
}
