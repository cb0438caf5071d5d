package org.cartagena.db;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.cartagena.support.TestDatabase;
import org.cartagena.support.World;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** What an import does in place of the keys that it has suspended. */
class ProvedReferencesTest {
  private static final String SQUARE = "MULTIPOLYGON(((30 10, 30.01 10, 30.01 10.01, 30 10)))";

  @Test
  void a_broken_key_is_named_and_whole_ones_pass() {
    World world =
        World.of(TestDatabase.get(), "XPR", "open")
            .version("hazard-area")
            .hazard("A-1", "CHA", "open", SQUARE)
            .hazard("A-2", "SHA", "open", SQUARE);
    int version = world.newestVersion("hazard-area");
    try (Handle handle = TestDatabase.get().owner().open()) {
      handle.begin();
      try {
        assertThatCode(() -> prove(handle, version)).doesNotThrowAnyException();
        handle.execute("SET LOCAL session_replication_role = replica");
        handle.execute(
            "UPDATE hazard_area SET operator_id = -1 WHERE version_id = ? AND local_id = 'A-2'",
            version);
        assertThatThrownBy(() -> prove(handle, version))
            .hasMessageContaining("hazard_area_operator_id_fkey");
      } finally {
        handle.rollback();
      }
    }
  }

  private static void prove(Handle handle, int version) {
    handle.createQuery("SELECT prove_references(?)").bind(0, version).mapTo(String.class).list();
  }
}
