package org.cartagena.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.cartagena.App;
import org.cartagena.db.Database;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.World;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A hundred readers of one cold tile cost the database one statement, as the database counts it.
 */
class SingleFlightTest {
  private static final String TILE = "/tiles/hazard-areas/10/525/510.mvt";

  @Test
  @Timeout(120)
  void a_hundred_clients_of_one_cold_tile_are_one_statement() throws Exception {
    String has = "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_stat_statements'";
    assumeTrue(
        TestDatabase.get().owner().withHandle(h -> h.createQuery(has).mapTo(Long.class).one()) == 1,
        "PostgreSQL of this machine has no pg_stat_statements: install its contrib package");
    TestDatabase.Own own = TestDatabase.own("shared_preload_libraries = 'pg_stat_statements'");
    Database database = own.database();
    World.of(database, "XWZ", "open")
        .version("hazard-area")
        .hazard("one", "CHA", "open", "POLYGON((4.6 0.5, 4.61 0.5, 4.61 0.51, 4.6 0.5))")
        .publish();
    App app = new App(database, TestDatabase.freshHome());
    int port = app.start("127.0.0.1", 0);
    ExecutorService crowd = Executors.newFixedThreadPool(100);
    try (Handle counter =
        Jdbi.open(own.superuser().jdbcUrl(), own.superuser().user(), own.superuser().password())) {
      counter.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
      counter.execute("SELECT pg_stat_statements_reset()");
      URI address = URI.create("http://127.0.0.1:" + port + TILE);
      List<HttpResponse<byte[]>> answers = ask(crowd, address);
      assertThat(answers).hasSize(100);
      assertThat(answers)
          .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200))
          .allSatisfy(answer -> assertThat(answer.body()).isEqualTo(answers.get(0).body()));
      assertThat(answers.get(0).body()).isNotEmpty();
      assertThat(calls(counter)).containsExactly(1L);
      // And then none.
      ask(crowd, address);
      assertThat(calls(counter)).containsExactly(1L);
    } finally {
      crowd.shutdownNow();
      app.stop();
    }
  }

  private static List<HttpResponse<byte[]>> ask(ExecutorService crowd, URI address) {
    CountDownLatch together = new CountDownLatch(100);
    List<CompletableFuture<HttpResponse<byte[]>>> answers =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          // A client each, so a connection each.
                          HttpClient client = HttpClient.newHttpClient();
                          try {
                            together.countDown();
                            together.await();
                            return client.send(
                                HttpRequest.newBuilder(address).build(),
                                HttpResponse.BodyHandlers.ofByteArray());
                          } catch (java.io.IOException | InterruptedException e) {
                            throw new IllegalStateException(e);
                          }
                        },
                        crowd))
            .toList();
    return answers.stream().map(CompletableFuture::join).toList();
  }

  /** How often each statement that makes a tile was run. */
  private static List<Long> calls(Handle counter) {
    return counter
        .createQuery(
            "SELECT calls FROM pg_stat_statements WHERE query LIKE '%ST_AsMVT(%' AND query NOT LIKE '%pg_stat_statements%'")
        .mapTo(Long.class)
        .list();
  }
}
