package org.cartagena.ingest;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.cartagena.db.Sql;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Finds organisations, or records them on first meeting. Each in a short transaction of its own:
 * two long imports that meet the same new donors would otherwise wait for each other.
 */
final class Organisations {
  private final Function<Function<Handle, Integer>, Integer> transaction;
  private final Map<String, Integer> ids = new HashMap<>();

  Organisations(Jdbi owner) {
    this.transaction = work -> owner.inTransaction(work::apply);
  }

  private Organisations(Handle handle) {
    this.transaction = work -> work.apply(handle);
  }

  /** Within a transaction that is rolled back: those that are new are then forgotten with it. */
  static Organisations within(Handle handle) {
    return new Organisations(handle);
  }

  /** Id of an organisation; null when neither reference nor name is given. */
  Integer id(String reference, String name, String typeCode) {
    String key =
        reference != null
            ? "r " + reference
            : name != null ? "n " + name.toLowerCase(Locale.ROOT) : null;
    if (key == null) {
      return null;
    }
    return ids.computeIfAbsent(
        key,
        unknown -> transaction.apply(handle -> findOrInsert(handle, reference, name, typeCode)));
  }

  private static int findOrInsert(Handle handle, String reference, String name, String typeCode) {
    Optional<Integer> found = find(handle, reference, name);
    if (found.isPresent()) {
      return found.get();
    }
    Provider provider = Provider.of(reference, name, typeCode);
    handle
        .createUpdate(Sql.of(Importer.class, "insertOrganisation"))
        .bind("reference", reference)
        .bind("name", name == null ? reference : name)
        .bind("typeCode", typeCode != null && typeCode.matches("[0-9]{2}") ? typeCode : null)
        .bind("country", provider.country())
        .bind("providerKind", provider.kind())
        .execute();
    return find(handle, reference, name).orElseThrow();
  }

  private static Optional<Integer> find(Handle handle, String reference, String name) {
    return reference != null
        ? handle
            .createQuery(Sql.of(Importer.class, "findOrganisationByReference"))
            .bind("reference", reference)
            .mapTo(Integer.class)
            .findOne()
        : handle
            .createQuery(Sql.of(Importer.class, "findOrganisationByName"))
            .bind("name", name)
            .mapTo(Integer.class)
            .findOne();
  }
}
