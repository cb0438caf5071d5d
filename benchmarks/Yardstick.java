import io.javalin.Javalin;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What Javalin and Jetty, set up as Cartagena sets them up, can serve at all: constant bytes. {@code
 * GET /tiles/constant/0/0/{bytes}.mvt} answers that many, the same array each time, with the headers
 * that a tile has; the same address with {@code If-None-Match} is 304.
 */
final class Yardstick {
  private static final Map<Integer, byte[]> BYTES = new ConcurrentHashMap<>();

  private Yardstick() {}

  public static void main(String[] arguments) {
    Javalin server =
        Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              config.startup.showOldJavalinVersionWarning = false;
              config.http.prefer405over404 = true;
              config.routes.before(
                  request ->
                      request
                          .header("Content-Security-Policy", "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
                          .header("X-Content-Type-Options", "nosniff")
                          .header("Referrer-Policy", "no-referrer"));
              config.routes.get(
                  "/tiles/{layer}/{z}/{x}/{y}.mvt",
                  request -> {
                    byte[] bytes =
                        BYTES.computeIfAbsent(
                            Integer.valueOf(request.pathParam("y")),
                            length -> {
                              byte[] made = new byte[length];
                              new SplittableRandom(length).nextBytes(made);
                              return made;
                            });
                    request
                        .header("Cache-Control", "private, no-cache")
                        .header("Vary", "Authorization, Accept-Encoding")
                        .header("ETag", "\"constant\"");
                    if ("\"constant\"".equals(request.header("If-None-Match"))) {
                      request.status(304);
                      return;
                    }
                    // Named as encoded, so that nothing compresses it again.
                    request
                        .header("Content-Encoding", "gzip")
                        .contentType("application/vnd.mapbox-vector-tile")
                        .result(bytes);
                  });
            });
    server.start("127.0.0.1", 0);
    System.out.println("Listening on http://127.0.0.1:" + server.port() + "/");
  }
}
