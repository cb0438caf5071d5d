package org.cartagena.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Sql;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mapping profiles: those of known sources, which are files of this release (gis-data/mappings),
 * and those that people have saved.
 */
public final class MappingStore {
  private static final Logger LOG = LoggerFactory.getLogger(MappingStore.class);
  private static final String DIRECTORY = "gis-data/mappings/";
  private static volatile List<Mapping> builtIn;

  private final Gate gate;

  public MappingStore(Gate gate) {
    this.gate = gate;
  }

  /** All profiles that the viewer may use, by name; for the public none. */
  public List<Mapping> listMappings(Viewer viewer) {
    return viewer.isCentre() ? gate.read(viewer, MappingStore::list) : List.of();
  }

  /** Profile of a name. */
  public Optional<Mapping> findMapping(Viewer viewer, String name) {
    return listMappings(viewer).stream().filter(mapping -> mapping.name().equals(name)).findFirst();
  }

  /**
   * Saves a profile under its name, in place of what the same viewer saved under it before. All
   * centres use the same profiles, so that nobody changes what another one imports with; who holds
   * all programmes may.
   *
   * @throws AppException when its name is that of a profile of the release or of somebody else, or
   *     the viewer is not of a centre
   */
  public void save(Viewer viewer, Mapping mapping) {
    if (!viewer.isCentre()) {
      throw new AppException(
          ProblemType.CENTRE_ONLY,
          "Mapping profiles are saved by a mine action centre. Send its token.");
    }
    if (listBuiltIn().stream().anyMatch(known -> known.name().equals(mapping.name()))) {
      throw new AppException(
          ProblemType.CONFLICT,
          "The name "
              + mapping.name()
              + " is that of a mapping that comes with Cartagena. Choose another name.");
    }
    // Labels may be equal: the default one always is.
    String who =
        viewer.mayAddProgrammes()
            ? viewer.label()
            : viewer.label() + " of " + String.join(", ", viewer.programmes());
    Optional<String> saved =
        gate.act(
            viewer,
            handle ->
                handle
                    .createQuery(Sql.of(MappingStore.class, "saveMapping"))
                    .bind("profile", mapping.toJson().toString())
                    .bind("who", who)
                    .bind("ofAll", viewer.mayAddProgrammes())
                    .mapTo(String.class)
                    .findOne());
    if (saved.isEmpty()) {
      throw new AppException(
          ProblemType.CONFLICT,
          "Somebody else has saved a mapping under the name "
              + mapping.name()
              + ". Choose another name.");
    }
  }

  /** All profiles, asked on this handle. */
  static List<Mapping> list(Handle handle) {
    List<Mapping> mappings = new ArrayList<>(listBuiltIn());
    for (String saved :
        handle.createQuery(Sql.of(MappingStore.class, "listMappings")).mapTo(String.class).list()) {
      try {
        mappings.add(Mapping.of(saved, "A saved mapping"));
      } catch (AppException e) {
        // Saved by another release; one that cannot be read must not hide the others.
        LOG.warn("{}", e.getMessage());
      }
    }
    mappings.sort(Comparator.comparing(Mapping::name));
    return mappings;
  }

  /** Profiles of this release. */
  static List<Mapping> listBuiltIn() {
    if (builtIn == null) {
      builtIn = read();
    }
    return builtIn;
  }

  private static List<Mapping> read() {
    List<Mapping> mappings = new ArrayList<>();
    for (String name : names()) {
      try (InputStream in = MappingStore.class.getResourceAsStream("/" + DIRECTORY + name)) {
        mappings.add(Mapping.of(new String(in.readAllBytes(), StandardCharsets.UTF_8), name));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return List.copyOf(mappings);
  }

  /** File names in a directory of the class path, which is a directory or lies in a jar. */
  private static List<String> names() {
    // A file that is there: jars need not have entries for directories.
    URL known = MappingStore.class.getResource("/" + DIRECTORY + "mapa-hazards.json");
    if (known == null) {
      throw new IllegalStateException("no resource " + DIRECTORY);
    }
    try {
      URLConnection connection = known.openConnection();
      if (connection instanceof JarURLConnection jar) {
        return jar.getJarFile().stream()
            .map(entry -> entry.getName())
            .filter(name -> name.startsWith(DIRECTORY) && name.endsWith(".json"))
            .map(name -> name.substring(DIRECTORY.length()))
            .sorted()
            .toList();
      }
      Path directory = Path.of(URI.create(known.toURI().toString())).getParent();
      try (Stream<Path> files = Files.list(directory)) {
        return files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".json"))
            .sorted()
            .toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
