package org.cartagena.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.cartagena.geo.TileCoord;
import org.junit.jupiter.api.Test;

class TileCacheTest {
  private static final TileCache.Key KEY = key(3, 1, 1);

  private static TileCache.Key key(int z, int x, int y) {
    return new TileCache.Key("public", TileLayer.HAZARD_AREAS, new TileCoord(z, x, y));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void a_crowd_that_asks_for_one_tile_makes_it_once() throws Exception {
    TileCache cache = new TileCache(1_000_000, 4);
    AtomicInteger made = new AtomicInteger();
    CountDownLatch allHaveAsked = new CountDownLatch(100);
    ExecutorService crowd = Executors.newFixedThreadPool(100);
    try {
      List<Future<EncodedTile>> answers =
          IntStream.range(0, 100)
              .mapToObj(
                  i ->
                      crowd.submit(
                          () -> {
                            allHaveAsked.countDown();
                            return cache.get(
                                KEY,
                                () -> {
                                  made.incrementAndGet();
                                  await(allHaveAsked);
                                  return bytes("tile");
                                });
                          }))
              .toList();
      for (Future<EncodedTile> answer : answers) {
        assertThat(answer.get().plain()).isEqualTo(bytes("tile"));
      }
    } finally {
      crowd.shutdownNow();
    }
    assertThat(made).hasValue(1);
  }

  /** Begun before a change and ended after it: what it shows may be the state before. */
  @Test
  void a_tile_that_a_change_touches_while_it_is_made_is_not_kept() {
    TileCache cache = new TileCache(1_000_000, 4);
    cache.get(
        KEY,
        () -> {
          cache.drop(cache.keys());
          return bytes("before");
        });
    assertThat(cache.get(KEY, () -> bytes("after")).plain()).isEqualTo(bytes("after"));
  }

  @Test
  void a_fault_is_told_and_not_kept() {
    TileCache cache = new TileCache(1_000_000, 4);
    assertThatThrownBy(
            () ->
                cache.get(
                    KEY,
                    () -> {
                      throw new IllegalStateException("database away");
                    }))
        .hasMessage("database away");
    assertThat(cache.get(KEY, () -> bytes("tile")).plain()).isEqualTo(bytes("tile"));
  }

  @Test
  void empty_tiles_are_kept_as_well() {
    TileCache cache = new TileCache(1_000_000, 4);
    AtomicInteger made = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      made.addAndGet(
          cache.get(KEY, () -> new byte[made.incrementAndGet() - 1]).isEmpty() ? 0 : 100);
    }
    assertThat(made).hasValue(1);
  }

  @Test
  void memory_is_bounded_by_bytes() {
    TileCache cache = new TileCache(100_000, 4);
    byte[] noise = new byte[9_000];
    new java.util.Random(1).nextBytes(noise);
    for (int x = 0; x < 100; x++) {
      cache.get(key(10, x, 0), () -> noise);
    }
    assertThat(cache.keys()).hasSizeBetween(1, 11);
  }

  @Test
  void viewers_never_share_unless_they_see_the_same() {
    TileCache cache = new TileCache(1_000_000, 4);
    cache.get(KEY, () -> bytes("public"));
    TileCache.Key centre = new TileCache.Key("BIH", KEY.layer(), KEY.tile());
    assertThat(cache.get(centre, () -> bytes("centre")).plain()).isEqualTo(bytes("centre"));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
