package org.cartagena.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/**
 * Fetches a layer of an ArcGIS server (FeatureServer or MapServer, ArcGIS REST API; also how IMSMA
 * Core is read) into one file, which {@link EsriJsonReader} reads. All of the layer or nothing: the
 * features are counted before and after, and none may come twice.
 */
public final class FeatureServer {
  private static final Pattern LAYER =
      Pattern.compile(
          "^(.*/(?:FeatureServer|MapServer))(?:/(\\d+))?(?:/query)?/?$", Pattern.CASE_INSENSITIVE);
  private static final int DEFAULT_PAGE = 1000;
  private static final int LARGEST_PAGE = 2000;
  private static final int BATCH_OF_IDS = 200;
  private static final int REDIRECTS = 3;
  private static final int ATTEMPTS = 4;
  private static final int MAX_FEATURES = 5_000_000;
  private static final Duration CONNECT = Duration.ofSeconds(15);
  private static final Duration ANSWER = Duration.ofMinutes(3);
  private static final int SHORT_BODY = 1_500;

  private final URI address;
  private final String token;
  private final Limits limits;
  private final boolean publicOnly;
  private final Progress progress;
  private final BooleanSupplier cancelled;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final Set<Long> seen = new HashSet<>();
  private final long startNs = System.nanoTime();
  private long written;

  /**
   * What a download may take.
   *
   * @param bytes of all answers together
   * @param answerBytes of one answer
   * @param pauseMs before the second attempt at a page; doubles each time
   * @param longest time for the whole layer, pauses included
   */
  record Limits(long bytes, long answerBytes, long pauseMs, Duration longest) {
    static final Limits USUAL = new Limits(4L << 30, 256L << 20, 1_000, Duration.ofHours(2));
  }

  /**
   * A fetched layer.
   *
   * @param file to import
   * @param name of the layer on the server
   * @param address without token, for the source of the dataset
   */
  public record Layer(Path file, String name, URI address, int features) {}

  private record Metadata(
      String name, String idField, int pageSize, boolean paged, ObjectNode kept) {}

  private FeatureServer(
      URI address,
      String token,
      Limits limits,
      boolean publicOnly,
      Progress progress,
      BooleanSupplier cancelled) {
    this.address = address;
    this.token = token;
    this.limits = limits;
    this.publicOnly = publicOnly;
    this.progress = progress;
    this.cancelled = cancelled;
  }

  /** Whether a text is an address and not a file. */
  public static boolean isAddress(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    return lower.startsWith("http://") || lower.startsWith("https://");
  }

  /**
   * Fetches a layer.
   *
   * @param layer address such as https://host/arcgis/rest/services/Hazards/FeatureServer/0; a token
   *     may stand in its query
   * @param into directory for the file; nothing stays in it after a fault
   * @param token sent when the address has none; it is stored and shown nowhere
   * @param publicOnly refuse addresses of this machine and of private networks, also after a
   *     redirect
   * @param cancelled asked between pages and while waiting
   * @throws AppException when the layer cannot be read as a whole; says why
   */
  public static Layer download(
      String layer,
      Path into,
      Optional<String> token,
      boolean publicOnly,
      Progress progress,
      BooleanSupplier cancelled) {
    return download(layer, into, token, publicOnly, progress, cancelled, Limits.USUAL);
  }

  static Layer download(
      String layer,
      Path into,
      Optional<String> token,
      boolean publicOnly,
      Progress progress,
      BooleanSupplier cancelled,
      Limits limits) {
    URI given;
    try {
      given = new URI(layer.strip());
    } catch (URISyntaxException e) {
      throw AppException.badInput("The address is not one that can be read. " + EXPECTED);
    }
    PublicAddress.checkScheme(given);
    if (given.getRawUserInfo() != null) {
      throw AppException.badInput(
          "The address holds a user name or password, which is not sent. Use a token.");
    }
    Matcher parts = LAYER.matcher(String.valueOf(given.getPath()));
    if (!parts.matches()) {
      throw AppException.badInput("The address is not that of a layer of ArcGIS. " + EXPECTED);
    }
    String inAddress = token(given.getRawQuery());
    URI base =
        withPath(given, parts.group(1) + (parts.group(2) == null ? "" : "/" + parts.group(2)));
    FeatureServer server =
        new FeatureServer(
            base,
            inAddress != null
                ? inAddress
                : token.map(String::strip).filter(t -> !t.isEmpty()).orElse(null),
            limits,
            publicOnly,
            progress,
            cancelled);
    return server.run(into, parts.group(2) != null);
  }

  private static final String EXPECTED =
      "It looks like https://host/arcgis/rest/services/NAME/FeatureServer/0.";

  private static URI withPath(URI address, String path) {
    try {
      return new URI(
          address.getScheme(), null, address.getHost(), address.getPort(), path, null, null);
    } catch (URISyntaxException e) {
      throw AppException.badInput("The address is not one that can be read. " + EXPECTED);
    }
  }

  private static String token(String query) {
    for (String part : query == null ? new String[0] : query.split("&")) {
      if (part.regionMatches(true, 0, "token=", 0, 6) && part.length() > 6) {
        return java.net.URLDecoder.decode(part.substring(6), StandardCharsets.UTF_8);
      }
    }
    return null;
  }

  private Layer run(Path into, boolean isLayer) {
    ExecutorService reading =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "arcgis");
              thread.setDaemon(true);
              return thread;
            });
    Path file = null;
    Path page = null;
    boolean complete = false;
    try {
      Files.createDirectories(into);
      page = Files.createTempFile(into, "answer", ".json");
      URI layer = isLayer ? address : onlyLayer(reading, page);
      Metadata metadata = metadata(reading, layer, page);
      file = into.resolve(fileName(metadata.name()));
      int features = fetch(reading, layer, metadata, file, page);
      complete = true;
      return new Layer(file, metadata.name(), layer, features);
    } catch (IOException e) {
      throw new AppException(
          ProblemType.BAD_INPUT,
          "The answers of the server cannot be kept: " + e.getMessage() + ".",
          e);
    } finally {
      reading.shutdownNow();
      delete(page);
      if (!complete) {
        delete(file);
      }
    }
  }

  private static void delete(Path file) {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        file.toFile().deleteOnExit();
      }
    }
  }

  private static String fileName(String layer) {
    String plain = layer.replaceAll("[^\\p{L}\\p{N} _.-]+", "_").strip();
    plain = plain.replaceAll("^[.\\s]+", "");
    return (plain.isEmpty() ? "layer" : plain.substring(0, Math.min(80, plain.length()))) + ".json";
  }

  /** The one layer of a service whose address names none. */
  private URI onlyLayer(ExecutorService reading, Path page) throws IOException {
    JsonNode service = small(reading, address, Map.of(), page);
    List<String> words = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (String list : List.of("layers", "tables")) {
      for (JsonNode layer : service.path(list)) {
        ids.add(layer.path("id").asText());
        words.add(layer.path("id").asText() + " (" + clean(layer.path("name").asText()) + ")");
      }
    }
    if (ids.size() == 1) {
      return withPath(address, address.getPath() + "/" + ids.get(0));
    }
    throw AppException.badInput(
        ids.isEmpty()
            ? "The service has no layers. " + EXPECTED
            : "The service has several layers. Put the number of one behind the address: "
                + String.join(", ", words)
                + ".");
  }

  private Metadata metadata(ExecutorService reading, URI layer, Path page) throws IOException {
    JsonNode answer = small(reading, layer, Map.of(), page);
    String type = answer.path("type").asText("");
    if (!type.equals("Feature Layer") && !type.equals("Table")) {
      throw AppException.badInput(
          "The address is that of "
              + (type.isEmpty() ? "no layer" : "a " + clean(type))
              + ", not of a layer with features. "
              + EXPECTED);
    }
    String capabilities = answer.path("capabilities").asText("Query");
    if (!capabilities.contains("Query") && !capabilities.contains("Data")) {
      throw AppException.badInput(
          "The server does not let the layer \""
              + clean(answer.path("name").asText())
              + "\" be queried. Ask those who keep it to allow it.");
    }
    String idField = answer.path("objectIdField").asText("");
    for (JsonNode field : answer.path("fields")) {
      if (idField.isEmpty() && field.path("type").asText().equals("esriFieldTypeOID")) {
        idField = field.path("name").asText();
      }
    }
    if (idField.isEmpty()) {
      throw AppException.badInput(
          "The layer has no objectid field: its features cannot be told from each other, so that nobody can say whether all were read.");
    }
    int most = answer.path("maxRecordCount").asInt(DEFAULT_PAGE);
    JsonNode advanced = answer.path("advancedQueryCapabilities");
    boolean paged =
        advanced
            .path("supportsPagination")
            .asBoolean(answer.path("supportsPagination").asBoolean());
    boolean ordered = advanced.path("supportsOrderBy").asBoolean(true);
    ObjectNode kept = FileJson.RECORDS.createObjectNode();
    for (String member : List.of("geometryType", "fields", "typeIdField", "types")) {
      if (answer.has(member)) {
        kept.set(member, answer.get(member));
      }
    }
    return new Metadata(
        answer.path("name").asText("layer"),
        idField,
        Math.max(1, Math.min(LARGEST_PAGE, most <= 0 ? DEFAULT_PAGE : most)),
        paged && ordered,
        kept);
  }

  private int fetch(ExecutorService reading, URI layer, Metadata metadata, Path file, Path page)
      throws IOException {
    URI query = withPath(layer, layer.getPath() + "/query");
    int before = count(reading, query, page);
    if (before == 0) {
      throw AppException.badInput(
          "The layer \"" + clean(metadata.name()) + "\" has no features that this caller may see.");
    }
    if (before > MAX_FEATURES) {
      throw AppException.badInput(
          "The layer has "
              + before
              + " features; at most "
              + MAX_FEATURES
              + " are read from a server.");
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      ObjectNode download = FileJson.RECORDS.createObjectNode();
      download.put("layer", layer.toString());
      download.put("features", before);
      ObjectNode first = FileJson.RECORDS.createObjectNode();
      first.set(EsriJsonReader.DOWNLOAD, download);
      first.setAll(metadata.kept());
      out.write(FileJson.RECORDS.writeValueAsBytes(first));
      out.write('\n');
      if (metadata.paged()) {
        fetchPages(reading, query, metadata, before, out, page);
      } else {
        fetchBatches(reading, query, metadata, before, out, page);
      }
    }
    int after = count(reading, query, page);
    if (seen.size() != before || after != before) {
      throw AppException.badInput(
          "The layer changed while it was read, or the server did not send all of it: "
              + before
              + " features were counted before, "
              + seen.size()
              + " came, and "
              + after
              + " were counted after. Nothing was imported. Try again when nobody edits it.");
    }
    return before;
  }

  private int count(ExecutorService reading, URI query, Path page) throws IOException {
    JsonNode answer =
        small(reading, query, Map.of("where", "1=1", "returnCountOnly", "true"), page);
    if (!answer.path("count").isIntegralNumber()) {
      throw AppException.badInput(
          "The server does not say how many features the layer has, so that nobody can say whether all were read.");
    }
    return answer.path("count").asInt();
  }

  private void fetchPages(
      ExecutorService reading, URI query, Metadata metadata, int total, OutputStream out, Path page)
      throws IOException {
    int offset = 0;
    while (offset < total) {
      Map<String, String> form = features();
      form.put("where", "1=1");
      form.put("orderByFields", metadata.idField() + " ASC");
      form.put("resultOffset", Integer.toString(offset));
      form.put("resultRecordCount", Integer.toString(metadata.pageSize()));
      int came = append(reading, query, form, metadata, out, page);
      if (came == 0) {
        return;
      }
      offset += came;
      progress.rows(metadata.name(), Math.min(offset, total), total);
    }
  }

  private void fetchBatches(
      ExecutorService reading, URI query, Metadata metadata, int total, OutputStream out, Path page)
      throws IOException {
    JsonNode answer = small(reading, query, Map.of("where", "1=1", "returnIdsOnly", "true"), page);
    List<String> ids = new ArrayList<>();
    answer.path("objectIds").forEach(id -> ids.add(id.asText()));
    if (ids.size() != total) {
      throw AppException.badInput(
          "The server counts "
              + total
              + " features and names "
              + ids.size()
              + ". Nothing was imported; try again.");
    }
    int size = Math.min(metadata.pageSize(), BATCH_OF_IDS);
    for (int from = 0; from < ids.size(); from += size) {
      List<String> batch = ids.subList(from, Math.min(ids.size(), from + size));
      Map<String, String> form = features();
      form.put("objectIds", String.join(",", batch));
      append(reading, query, form, metadata, out, page);
      progress.rows(metadata.name(), from + batch.size(), total);
    }
  }

  private static Map<String, String> features() {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("outFields", "*");
    form.put("returnGeometry", "true");
    form.put("returnZ", "false");
    form.put("returnM", "false");
    form.put("returnTrueCurves", "false");
    return form;
  }

  private int append(
      ExecutorService reading,
      URI query,
      Map<String, String> form,
      Metadata metadata,
      OutputStream out,
      Path page)
      throws IOException {
    int[] came = new int[1];
    fetch(
        reading,
        query,
        form,
        page,
        () -> {
          came[0] = 0;
          Set<Long> ids = new HashSet<>();
          came[0] = lookOver(page, metadata.idField(), ids);
          for (long id : ids) {
            if (!seen.add(id)) {
              throw twice(id);
            }
          }
        });
    written += Files.size(page);
    if (written > limits.bytes()) {
      throw AppException.badInput(
          "The layer is larger than " + (limits.bytes() >> 20) + " MB. Nothing was imported.");
    }
    Files.copy(page, out);
    out.write('\n');
    return came[0];
  }

  private static AppException twice(long id) {
    return AppException.badInput(
        "The server sent the feature with objectid "
            + id
            + " twice: the layer was edited meanwhile, or the server does not sort. Nothing was imported. Try again when nobody edits it.");
  }

  /** Counts the features of an answer, takes their objectids, and finds an error in it. */
  private int lookOver(Path page, String idField, Set<Long> ids) throws IOException {
    int features = 0;
    boolean list = false;
    try (JsonParser json =
        FileJson.RECORDS.createParser(new BufferedInputStream(Files.newInputStream(page)))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new TryAgainException("something that is not JSON of ArcGIS");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        if (name.equals("features") && json.currentToken() == JsonToken.START_ARRAY) {
          list = true;
          while (json.nextToken() != JsonToken.END_ARRAY) {
            features++;
            JsonNode feature = FileJson.RECORDS.readTree(json);
            JsonNode id = feature.path("attributes").path(idField);
            if (!id.isIntegralNumber()) {
              throw AppException.badInput(
                  "The server sent a feature without a value in "
                      + clean(idField)
                      + ", so that nobody can say whether all were read.");
            }
            if (!ids.add(id.asLong())) {
              throw twice(id.asLong());
            }
          }
        } else if (name.equals("error")) {
          JsonNode error = FileJson.RECORDS.readTree(json);
          throw error(error);
        } else {
          json.skipChildren();
        }
      }
    } catch (JsonProcessingException e) {
      throw new TryAgainException("something that is not JSON, or an answer that breaks off");
    }
    if (!list) {
      throw AppException.badInput("The server answered without features and without an error.");
    }
    return features;
  }

  private JsonNode small(ExecutorService reading, URI address, Map<String, String> form, Path page)
      throws IOException {
    JsonNode[] answer = new JsonNode[1];
    fetch(
        reading,
        address,
        form,
        page,
        () -> {
          try {
            answer[0] = FileJson.RECORDS.readTree(page.toFile());
          } catch (JsonProcessingException e) {
            throw new TryAgainException(
                "something that is not JSON. Is it the address of an ArcGIS server?");
          }
          if (answer[0] == null || !answer[0].isObject()) {
            throw new TryAgainException("something that is not JSON of ArcGIS");
          }
          if (answer[0].has("error")) {
            throw error(answer[0].get("error"));
          }
        });
    return answer[0];
  }

  /** ArcGIS sends errors with the status 200. */
  private IOException error(JsonNode error) throws TryAgainException {
    int code = error.path("code").asInt();
    StringBuilder words = new StringBuilder(clean(error.path("message").asText("")));
    for (JsonNode detail : error.path("details")) {
      String text = clean(detail.asText(""));
      if (!text.isEmpty() && words.indexOf(text) < 0) {
        words.append(words.length() == 0 ? "" : " ").append(text);
      }
    }
    if (code == 498 || code == 499 || code == 401 || code == 403) {
      throw AppException.badInput(
          (token == null
                  ? "The layer is not public: the server asks for a token."
                  : "The server does not accept the token, or the token may not read this layer.")
              + " It says: "
              + words
              + " (code "
              + code
              + "). Set a token that may read it in CARTAGENA_ARCGIS_TOKEN, or put it behind the address as ?token=.");
    }
    if (code >= 500 || code == 429) {
      return new TryAgainException("the error " + code + ": " + words);
    }
    throw AppException.badInput(
        "The server refused: " + words + " (code " + code + "). Nothing was imported.");
  }

  /** Without the token, should the server repeat it. */
  private String clean(String text) {
    String printable = text.replaceAll("\\p{Cntrl}+", " ").strip();
    String hidden = token == null ? printable : printable.replace(token, "…");
    return hidden.length() > 300 ? hidden.substring(0, 300) + "…" : hidden;
  }

  /** A fault that may pass. */
  private static final class TryAgainException extends IOException {
    private static final long serialVersionUID = 1L;

    TryAgainException(String message) {
      super(message);
    }
  }

  /** Looks at an answer; a fault of it that may pass is a TryAgainException. */
  private interface Check {
    void run() throws IOException;
  }

  private void fetch(
      ExecutorService reading, URI address, Map<String, String> form, Path page, Check check)
      throws IOException {
    String last = "";
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) {
        pause(limits.pauseMs() << (attempt - 1));
      }
      refuseWhenCancelled();
      Future<Void> answer =
          reading.submit(
              () -> {
                receive(address, form, page);
                return null;
              });
      try {
        await(answer);
        check.run();
        return;
      } catch (TryAgainException e) {
        last = e.getMessage();
      }
    }
    throw AppException.badInput(
        "The server "
            + address.getHost()
            + " failed "
            + ATTEMPTS
            + " times in a row; the last time it sent "
            + last
            + ". Nothing was imported. Try again later.");
  }

  private void await(Future<Void> answer) throws TryAgainException {
    long end = System.nanoTime() + ANSWER.toNanos();
    try {
      while (true) {
        try {
          answer.get(200, TimeUnit.MILLISECONDS);
          return;
        } catch (TimeoutException e) {
          refuseWhenCancelled();
          if (System.nanoTime() > end) {
            throw new TryAgainException(
                "nothing complete within " + ANSWER.toMinutes() + " minutes");
          }
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AppException app) {
        throw app;
      }
      if (e.getCause() instanceof TryAgainException again) {
        throw again;
      }
      String why = e.getCause() == null ? "" : String.valueOf(e.getCause().getMessage());
      throw new TryAgainException(
          "nothing: the connection failed" + (why.equals("null") ? "" : " (" + clean(why) + ")"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelledFault();
    } finally {
      answer.cancel(true);
    }
  }

  private void pause(long milliseconds) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
    try {
      while (System.nanoTime() < end) {
        refuseWhenCancelled();
        TimeUnit.MILLISECONDS.sleep(Math.min(100, milliseconds));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelledFault();
    }
  }

  /** Asked between pages and every moment while one is awaited. */
  private void refuseWhenCancelled() {
    if (cancelled.getAsBoolean()) {
      throw cancelledFault();
    }
    if (System.nanoTime() - startNs > limits.longest().toNanos()) {
      throw AppException.badInput(
          "The layer was not complete after "
              + (limits.longest().toMinutes() < 1
                  ? limits.longest().toSeconds() + " seconds"
                  : limits.longest().toMinutes() + " minutes")
              + "; the server is too slow to wait for the rest. Nothing was imported. Try again when it is less busy, or ask for the layer as a file.");
    }
  }

  private static AppException cancelledFault() {
    return AppException.badInput("The import was cancelled. Nothing of it was kept.");
  }

  private void receive(URI address, Map<String, String> form, Path page)
      throws IOException, InterruptedException {
    URI to = address;
    for (int redirects = 0; ; redirects++) {
      PublicAddress.checkScheme(to);
      if (publicOnly) {
        PublicAddress.check(to);
      }
      HttpResponse<java.io.InputStream> response =
          client.send(request(to, form), HttpResponse.BodyHandlers.ofInputStream());
      try (java.io.InputStream body = response.body()) {
        int status = response.statusCode();
        if (status >= 300 && status < 400) {
          to = redirect(to, response, redirects);
          continue;
        }
        if (status == 429 || status >= 500) {
          throw new TryAgainException("the HTTP status " + status);
        }
        if (status != 200) {
          throw AppException.badInput(
              "The server "
                  + to.getHost()
                  + " answered with the HTTP status "
                  + status
                  + (status == 401 || status == 403
                      ? ": it does not let this caller read the layer."
                      : status == 404 ? ": there is no such layer." : "."));
        }
        keep(body, page);
        return;
      }
    }
  }

  private URI redirect(URI from, HttpResponse<?> response, int redirects) {
    String location = response.headers().firstValue("Location").orElse("");
    URI to;
    try {
      to = from.resolve(new URI(location));
    } catch (URISyntaxException e) {
      throw AppException.badInput("The server sends to an address that cannot be read.");
    }
    if (redirects >= REDIRECTS || to.getHost() == null) {
      throw AppException.badInput("The server sends from address to address without an end.");
    }
    boolean sameHost =
        to.getHost().equalsIgnoreCase(from.getHost())
            && !(from.getScheme().equalsIgnoreCase("https")
                && to.getScheme().equalsIgnoreCase("http"));
    if (token != null && !sameHost) {
      throw AppException.badInput(
          "The server sends to "
              + to.getHost()
              + ", to which the token is not given. Import that address, if you trust it.");
    }
    // The form is sent once more by request().
    return withoutQuery(to);
  }

  private static URI withoutQuery(URI to) {
    return withPath(to, to.getPath() == null || to.getPath().isEmpty() ? "/" : to.getPath());
  }

  private HttpRequest request(URI to, Map<String, String> form) throws IOException {
    Map<String, String> all = new LinkedHashMap<>(form);
    all.put("f", "json");
    boolean post = token != null;
    if (token != null) {
      all.put("token", token);
    }
    String body =
        all.entrySet().stream()
            .map(
                field ->
                    field.getKey()
                        + "="
                        + java.net.URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    // A token in an address would end in the logs of every proxy on the way.
    post |= body.length() > SHORT_BODY;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(post ? to : URI.create(to + "?" + body))
            .timeout(ANSWER)
            .header("Accept", "application/json")
            .header("User-Agent", "Cartagena");
    return post
        ? request
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build()
        : request.GET().build();
  }

  private void keep(java.io.InputStream body, Path page) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long length = 0;
    try (OutputStream out = Files.newOutputStream(page)) {
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        length += n;
        if (length > limits.answerBytes()) {
          throw AppException.badInput(
              "One answer of the server is larger than "
                  + (limits.answerBytes() >> 20)
                  + " MB. Nothing was imported.");
        }
        out.write(buffer, 0, n);
      }
    }
  }
}
