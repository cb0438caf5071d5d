package org.cartagena.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cartagena.Settings;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;
import org.cartagena.db.Database;
import org.cartagena.db.PrivateCluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code status}: every version of every dataset. */
@Command(name = "status", description = "List every dataset with its versions.")
public final class StatusCommand implements Runnable {
  @Mixin private Home home;

  @Option(names = "--json", description = "As JSON, for programs.")
  private boolean json;

  @Override
  public void run() {
    List<String> datasets = listDatasets();
    if (json) {
      System.out.println("{\"datasets\":[" + String.join(",", datasets) + "]}");
      return;
    }
    if (datasets.isEmpty()) {
      System.out.println("Nothing has been imported here yet.");
      return;
    }
    print(
        "id",
        "kind",
        "programme",
        "name",
        "version",
        "state",
        "as of",
        "rows",
        "no location",
        "rejected",
        "km2");
    for (String text : datasets) {
      JsonNode dataset = parse(text);
      print(
          dataset.get("id").asText(),
          dataset.get("kind").asText(),
          dataset.get("programme").asText(),
          dataset.get("name").asText(),
          dataset.get("version").asText(),
          dataset.get("state").asText(),
          dataset.get("asOf").asText(),
          dataset.get("rows").asText(),
          dataset.get("rowsWithoutLocation").asText(),
          dataset.get("rowsRejected").asText(),
          dataset.get("areaM2").isNull()
              ? ""
              : String.format(Locale.ROOT, "%.2f", dataset.get("areaM2").asDouble() / 1e6));
    }
  }

  /** A look must not create a database where there is none. */
  private List<String> listDatasets() {
    Settings settings = home.settings();
    if (settings.databaseUrl().isEmpty() && !new PrivateCluster(settings.home()).exists()) {
      return new ArrayList<>();
    }
    try (Database database = Database.open(settings)) {
      return new DatasetStore(new Gate(database)).listDatasets(Viewer.terminal("status"));
    }
  }

  private static JsonNode parse(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The database writes JSON", e);
    }
  }

  private static void print(String... cells) {
    System.out.printf(
        Locale.ROOT,
        "%5s  %-12s  %-9s  %-36s  %7s  %-10s  %-10s  %8s  %11s  %8s  %12s%n",
        (Object[]) cells);
  }
}
