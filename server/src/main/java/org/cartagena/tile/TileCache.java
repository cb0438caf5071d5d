package org.cartagena.tile;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.cartagena.geo.TileCoord;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/**
 * Encoded tiles in memory, weighed in bytes. However many ask for a tile that is not there, one of
 * them makes it and the others wait for it; and only so many are made at once, so that a crowd does
 * not bring the database down.
 *
 * <p>A tile stays until it is the least wanted one or a change touches it ({@link TileChanges}).
 */
public final class TileCache {
  /** What a tile is kept under: two viewers who see the same share it, others never do. */
  record Key(String sees, TileLayer layer, TileCoord tile) {}

  private static final long QUEUE_SECONDS = 5;

  private final AsyncCache<Key, EncodedTile> tiles;
  private final Cache<String, EncodedTile> together;
  private final Semaphore permits;

  /** A quarter of the heap, and two tiles being made for every processor. */
  public static TileCache ofThisMachine() {
    Runtime machine = Runtime.getRuntime();
    return new TileCache(machine.maxMemory() / 4, 2 * machine.availableProcessors());
  }

  /**
   * @param mostBytes memory for tiles; a quarter more is for layers put together
   * @param mostAtOnce tiles that are made at the same time
   */
  TileCache(long mostBytes, int mostAtOnce) {
    this.tiles =
        Caffeine.newBuilder()
            .maximumWeight(mostBytes)
            .weigher((Key key, EncodedTile tile) -> tile.weightBytes())
            .executor(Runnable::run)
            .buildAsync();
    this.together =
        Caffeine.newBuilder()
            .maximumWeight(mostBytes / 4)
            .weigher((String hashes, EncodedTile tile) -> hashes.length() + tile.weightBytes())
            .executor(Runnable::run)
            .build();
    this.permits = new Semaphore(mostAtOnce, true);
  }

  /**
   * The tile, made when it is not there.
   *
   * @throws AppException {@code busy} when too many others are being made
   */
  EncodedTile get(Key key, Supplier<byte[]> make) {
    CompletableFuture<EncodedTile> known = tiles.getIfPresent(key);
    if (known == null) {
      Making mine = new Making();
      known = tiles.asMap().putIfAbsent(key, mine);
      if (known == null) {
        return make(mine, make);
      }
    }
    EncodedTile tile = known.join();
    if (tile == null) {
      throw ((Making) known).fault;
    }
    return tile;
  }

  /**
   * While it is being made a tile is in the cache already, so a change that comes meanwhile finds
   * and drops it. One that fails ends as null, which the cache does not keep.
   */
  private EncodedTile make(Making mine, Supplier<byte[]> make) {
    try {
      if (!permits.tryAcquire(QUEUE_SECONDS, TimeUnit.SECONDS)) {
        throw new AppException(
            ProblemType.BUSY, "More tiles are asked for than the server can make. Try again.");
      }
      EncodedTile tile;
      try {
        tile = EncodedTile.of(make.get());
      } finally {
        permits.release();
      }
      mine.complete(tile);
      return tile;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw mine.fail(new AppException(ProblemType.BUSY, "The server is stopping."));
    } catch (RuntimeException e) {
      throw mine.fail(e);
    } finally {
      if (!mine.isDone()) {
        mine.fail(new IllegalStateException("The tile could not be made"));
      }
    }
  }

  /**
   * One tile with the layers of these, which have different names. It is kept under the hashes of
   * its parts, so it can be neither stale nor somebody else's: who has the parts has all of it.
   */
  EncodedTile together(List<EncodedTile> parts) {
    List<EncodedTile> full = parts.stream().filter(part -> !part.isEmpty()).toList();
    if (full.size() < 2) {
      return full.isEmpty() ? EncodedTile.EMPTY : full.get(0);
    }
    return together.get(
        full.stream().map(EncodedTile::hash).collect(Collectors.joining(" ")),
        hashes -> {
          // A tile is a list of layers without a frame (MVT 2.1, 4.1).
          ByteArrayOutputStream layers = new ByteArrayOutputStream();
          full.forEach(part -> layers.writeBytes(part.plain()));
          return EncodedTile.of(layers.toByteArray());
        });
  }

  /** A tile that one reader makes and others may wait for. */
  private static final class Making extends CompletableFuture<EncodedTile> {
    private volatile RuntimeException fault;

    RuntimeException fail(RuntimeException e) {
      fault = e;
      complete(null);
      return e;
    }
  }

  /** What is in it now, also what is being made. */
  List<Key> keys() {
    return List.copyOf(tiles.asMap().keySet());
  }

  void drop(List<Key> touched) {
    tiles.asMap().keySet().removeAll(touched);
  }

  void dropAll() {
    tiles.asMap().clear();
  }
}
