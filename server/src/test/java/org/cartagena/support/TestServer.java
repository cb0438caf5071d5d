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
    this.port = new App(TestDatabase.get(), TestDatabase.freshHome()).start("127.0.0.1", 0);
    this.gate = new Gate(TestDatabase.get());
  }

  public static synchronized TestServer get() {
    if (shared == null) {
      shared = new TestServer();
    }
    return shared;
  }

  /** Where it listens. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** A token of the centre of these programmes. */
  public String token(String programmes) {
    return gate.makeToken("test", programmes);
  }

  public HttpResponse<byte[]> fetch(String path, String token) {
    return send("GET", path, token);
  }

  public HttpResponse<byte[]> send(String method, String path, String token) {
    return send(method, path, token, HttpRequest.BodyPublishers.noBody());
  }

  /** With a body of JSON or of any other text. */
  public HttpResponse<byte[]> send(String method, String path, String token, String body) {
    return send(method, path, token, HttpRequest.BodyPublishers.ofString(body));
  }

  public HttpResponse<byte[]> send(
      String method, String path, String token, HttpRequest.BodyPublisher body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).method(method, body);
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
    return json(path, fetch(path, token));
  }

  /** Body of a good answer to a request with a JSON body. */
  public JsonNode json(String method, String path, String token, String body) {
    return json(path, send(method, path, token, body));
  }

  private static JsonNode json(String path, HttpResponse<byte[]> response) {
    if (response.statusCode() / 100 != 2) {
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
