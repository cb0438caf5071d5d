package org.cartagena.tile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.geo.TileCoord;
import org.cartagena.support.Areas;
import org.cartagena.support.Mvt;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.World;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** After any change of records the tiles are those that a full build would have made. */
class TileRefreshTest {
  private static final Jdbi OWNER = TestDatabase.get().owner();

  @Test
  void incremental_is_full_and_touched_is_what_has_something() {
    World world = World.of(TestDatabase.get(), "XTR", "open").version("hazard-area");
    int version = world.newestVersion("hazard-area");
    new Areas(11)
        .clustered(900, 4, -60, -30, 2, 300)
        .clustered(20, 1, -60, -30, 2, 60_000)
        .insert(TestDatabase.get(), version);
    world.publish();
    Random random = new Random(3);
    for (int round = 0; round < 12; round++) {
      List<Long> changed = change(version, round, random);
      OWNER.useTransaction(
          handle ->
              handle
                  .createQuery("SELECT refresh_tile_records(:version, :ids)::text")
                  .bind("version", version)
                  .bindArray("ids", Long.class, changed)
                  .mapTo(String.class)
                  .list());
      List<String> refreshed = rows(version);
      OWNER.useTransaction(
          handle ->
              handle
                  .createQuery("SELECT refresh_tile_tree(:version)::text")
                  .bind("version", version)
                  .mapTo(String.class)
                  .list());
      assertThat(refreshed).as("round %d", round).isEqualTo(rows(version));
    }
    touched(version);
  }

  /** Records that were inserted, moved, changed or deleted. */
  private static List<Long> change(int version, int round, Random random) {
    return OWNER.inTransaction(
        handle -> {
          List<Long> ids = new ArrayList<>();
          if (round % 3 == 0) {
            // Many at one place: leaves are divided.
            ids.addAll(
                handle
                    .createQuery(
                        """
                        INSERT INTO hazard_area (version_id, row_number, programme_id, classification, geom)
                        SELECT :version, 100000 + :round * 1000 + n, programme_id, 'CHA',
                          ST_Multi(ST_Buffer(ST_Translate(ST_PointOnSurface(geom), n * 0.0001, 0), 0.0003, 2))
                        FROM (SELECT * FROM hazard_area WHERE version_id = :version AND row_number < 1000 ORDER BY row_number OFFSET :at LIMIT 1) h,
                          generate_series(1, CASE WHEN :round % 2 = 0 THEN 1 ELSE 230 END) n
                        RETURNING id
                        """)
                    .bind("version", version)
                    .bind("round", round)
                    .bind("at", random.nextInt(500))
                    .mapTo(Long.class)
                    .list());
          } else if (round % 3 == 1) {
            ids.addAll(
                handle
                    .createQuery(
                        """
                        UPDATE hazard_area SET geom = ST_Translate(geom, :dx, :dy), classification = 'SHA', valid_from = '2020-01-01'
                        WHERE id IN (SELECT id FROM hazard_area WHERE version_id = :version ORDER BY hashint8(id + :round) LIMIT :n)
                        RETURNING id
                        """)
                    .bind("version", version)
                    .bind("round", round)
                    .bind("dx", random.nextGaussian())
                    .bind("dy", 0.01 * random.nextGaussian())
                    .bind("n", 1 + round % 4)
                    .mapTo(Long.class)
                    .list());
          } else {
            // Most of a place goes: tiles become leaves again.
            ids.addAll(
                handle
                    .createQuery(
                        """
                        DELETE FROM hazard_area WHERE version_id = :version AND id IN (
                          SELECT h.id FROM hazard_area h, (SELECT geom FROM hazard_area WHERE version_id = :version ORDER BY id OFFSET :at LIMIT 1) p
                          WHERE h.version_id = :version ORDER BY h.geom <-> p.geom, h.id LIMIT :n)
                        RETURNING id
                        """)
                    .bind("version", version)
                    .bind("at", random.nextInt(300))
                    .bind("n", round == 5 ? 250 : 3)
                    .mapTo(Long.class)
                    .list());
          }
          return ids;
        });
  }

  private static List<String> rows(int version) {
    return OWNER.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT r::text FROM tile_row r JOIN tile_tree t ON t.id = r.tree_id WHERE t.version_id = :version ORDER BY 1")
                .bind("version", version)
                .mapTo(String.class)
                .list());
  }

  private static void touched(int version) {
    TileStore store = new TileStore(new Gate(TestDatabase.get()));
    List<TileCoord> tiles = new ArrayList<>();
    Random random = new Random(5);
    for (int i = 0; i < 3000; i++) {
      int z = random.nextInt(15);
      int west = (int) ((-60.3 + 180) / 360 * (1 << z));
      int north = (int) (0.575 * (1 << z));
      int around = Math.max(1, (1 << z) / 120);
      tiles.add(
          new TileCoord(
              z,
              Math.min((1 << z) - 1, west + random.nextInt(around)),
              Math.min((1 << z) - 1, north + random.nextInt(around))));
    }
    Set<String> found =
        OWNER.withHandle(
            handle ->
                new TreeSet<>(
                    handle
                        .createQuery(
                            "SELECT z || '/' || x || '/' || y FROM tile_touched(1, :zs, :xs, :ys, ARRAY[CAST(:version AS integer)])")
                        .bindArray("zs", Integer.class, tiles.stream().map(TileCoord::z).toList())
                        .bindArray("xs", Integer.class, tiles.stream().map(TileCoord::x).toList())
                        .bindArray("ys", Integer.class, tiles.stream().map(TileCoord::y).toList())
                        .bind("version", version)
                        .mapTo(String.class)
                        .list()));
    int empty = 0;
    for (TileCoord tile : Set.copyOf(tiles)) {
      boolean drawn =
          Mvt.decode(store.getTile(Viewer.PUBLIC, TileLayer.HAZARD_AREAS, tile)).stream()
              .anyMatch(feature -> "XTR".equals(feature.attributes().get("programme")));
      String name = tile.z() + "/" + tile.x() + "/" + tile.y();
      if (drawn) {
        assertThat(found).contains(name);
      } else if (!found.contains(name)) {
        empty++;
      }
    }
    assertThat(found).isNotEmpty();
    assertThat(empty).isPositive();
  }
}
