package org.cartagena.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.cartagena.App;
import org.cartagena.access.Gate;

/** The server of a test run over the shared test database, asked over HTTP like everybody does. */
public final class TestServer {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static TestServer shared;

  private final int port;
  private final Gate gate;

  private TestServer() {
    this.port = new App(TestDatabase.get()).start("127.0.0.1", 0);
    this.gate = new Gate(TestDatabase.get());
  }

  public static synchronized TestServer get() {
    if (shared == null) {
      shared = new TestServer();
    }
    return shared;
  }

  /** A token of the centre of these programmes. */
  public String token(String programmes) {
    return gate.makeToken("test", programmes);
  }

  public HttpResponse<byte[]> fetch(String path, String token) {
    return send("GET", path, token);
  }

  public HttpResponse<byte[]> send(String method, String path, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Body of a good answer as JSON. */
  public JsonNode json(String path, String token) {
    HttpResponse<byte[]> response = fetch(path, token);
    if (response.statusCode() != 200) {
      throw new AssertionError(
          path
              + ": "
              + response.statusCode()
              + " "
              + new String(response.body(), java.nio.charset.StandardCharsets.UTF_8));
    }
    try {
      return new ObjectMapper().readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
