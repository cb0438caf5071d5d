package org.cartagena.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Database;
import org.cartagena.geo.SourceCrs;
import org.cartagena.ingest.Kind;
import org.cartagena.ingest.Look;
import org.cartagena.ingest.Mapping;
import org.cartagena.ingest.MappingStore;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mapping}: what the columns and values of a source mean. */
@Command(
    name = "mapping",
    description =
        "List, show, propose and save mappings: what the columns and values of a source mean.",
    subcommands = {
      MappingCommand.ListMappings.class,
      MappingCommand.Show.class,
      MappingCommand.Propose.class,
      MappingCommand.Save.class
    })
public final class MappingCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Say what to do: list, show, propose or save.");
  }

  /**
   * A mapping by the name of a known one, or by a file.
   *
   * @throws AppException when there is neither, or the file is not a mapping
   */
  static Mapping find(Database database, String nameOrFile) {
    if (nameOrFile.endsWith(".json")) {
      return read(Path.of(nameOrFile));
    }
    MappingStore store = new MappingStore(new Gate(database));
    return store
        .findMapping(terminal(), nameOrFile)
        .orElseThrow(
            () ->
                AppException.notFound(
                    "There is no mapping "
                        + nameOrFile
                        + ". ./cartagena mapping list shows those there are; a file ends with .json."));
  }

  private static Mapping read(Path file) {
    try {
      return Mapping.of(
          Files.readString(file, StandardCharsets.UTF_8), String.valueOf(file.getFileName()));
    } catch (IOException e) {
      throw new AppException(
          ProblemType.BAD_INPUT, "The mapping " + file + " cannot be read as UTF-8 text.", e);
    }
  }

  private static Viewer terminal() {
    return Viewer.terminal(System.getProperty("user.name"));
  }

  private static Kind kind(String word) {
    return Kind.findByWord(word)
        .orElseThrow(
            () ->
                AppException.badParameter(
                    "--as: \"" + word + "\" is not a kind; it is one of " + Kind.words() + "."));
  }

  /** {@code mapping list}. */
  @Command(name = "list", description = "List all mappings.")
  static final class ListMappings implements Runnable {
    @Mixin private Home home;
    @Spec private CommandSpec spec;

    @Option(names = "--as", paramLabel = "KIND", description = "Only those of this kind.")
    private String kind;

    @Override
    public void run() {
      Optional<Kind> only = Optional.ofNullable(kind).map(MappingCommand::kind);
      PrintWriter out = spec.commandLine().getOut();
      try (Database database = home.open()) {
        for (Mapping mapping : new MappingStore(new Gate(database)).listMappings(terminal())) {
          if (only.isEmpty() || only.get() == mapping.kind()) {
            out.printf(
                Locale.ROOT,
                "%-28s %-13s %s%n",
                mapping.name(),
                mapping.kind().word(),
                mapping.about() == null ? "" : mapping.about());
          }
        }
      }
      out.flush();
    }
  }

  /** {@code mapping show}. */
  @Command(name = "show", description = "Print a mapping as a file that can be changed and saved.")
  static final class Show implements Runnable {
    @Mixin private Home home;
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Name of a mapping, or a file.")
    private String name;

    @Override
    public void run() {
      try (Database database = home.open()) {
        spec.commandLine().getOut().print(find(database, name).toText());
        spec.commandLine().getOut().flush();
      }
    }
  }

  /** {@code mapping save}. */
  @Command(
      name = "save",
      description = "Save a mapping under the name that is in it, for everybody who imports here.")
  static final class Save implements Runnable {
    @Mixin private Home home;
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The mapping, JSON.")
    private Path file;

    @Override
    public void run() {
      Mapping mapping = read(file);
      try (Database database = home.open()) {
        new MappingStore(new Gate(database)).save(terminal(), mapping);
        spec.commandLine()
            .getOut()
            .println("Saved. To apply it: ./cartagena import --mapping " + mapping.name() + " ...");
        spec.commandLine().getOut().flush();
      }
    }
  }

  /** {@code mapping propose}. */
  @Command(
      name = "propose",
      description =
          "Look at files and print a proposed mapping; how the first rows would become records is"
              + " said on standard error. Nothing is stored.")
  static final class Propose implements Runnable {
    @Mixin private Home home;
    @Spec private CommandSpec spec;

    @Option(
        names = "--as",
        paramLabel = "KIND",
        description = "What a row is (default: the likeliest).")
    private String kind;

    @Option(
        names = "--programme",
        required = true,
        paramLabel = "CODE",
        description = "Three letters of the country, such as BIH.")
    private String programme;

    @Option(
        names = "--mapping",
        paramLabel = "NAME|FILE",
        description = "Preview this mapping in place of a proposed one.")
    private String mapping;

    @Option(
        names = "--crs",
        paramLabel = "EPSG:CODE",
        description = "Coordinate system, where the files do not say it or say it wrongly.")
    private String crs;

    @Option(
        names = "--level",
        paramLabel = "1|2|3",
        description = "Level of administrative areas, where the files do not say it.")
    private Integer level;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files of one kind.")
    private List<Path> files;

    @Override
    public void run() {
      SourceCrs.keepEpsgDatabaseIn(home.settings().home().resolve("epsg"));
      Optional<Kind> what = Optional.ofNullable(kind).map(MappingCommand::kind);
      try (Database database = home.open()) {
        Look.Answer answer =
            new Look(database, new MappingStore(new Gate(database)))
                .look(
                    terminal(),
                    new Look.Request(
                        programme,
                        what,
                        Optional.ofNullable(crs),
                        Optional.ofNullable(level),
                        Optional.ofNullable(mapping).map(name -> find(database, name)),
                        files));
        PrintWriter err = spec.commandLine().getErr();
        print(answer.json(), err);
        err.flush();
        if (answer.mapping().isEmpty()) {
          throw AppException.badInput(
              answer.kind().isEmpty()
                  ? "It cannot be told what a row of these files is. Say it with --as, one of "
                      + Kind.words()
                      + "."
                  : "No column of these files is known as a field of "
                      + answer.kind().get().word()
                      + ". The columns are above; write a mapping by hand, or say another kind with --as.");
        }
        spec.commandLine().getOut().print(answer.mapping().get().toText());
        spec.commandLine().getOut().flush();
      }
    }

    private static void print(JsonNode json, PrintWriter err) {
      for (JsonNode file : json.get("files")) {
        err.printf(
            Locale.ENGLISH,
            "%s: %s, %,d rows%s%n",
            file.get("name").asText(),
            file.get("format").asText(),
            file.get("rows").asInt(),
            file.get("crs").isNull() ? "" : ", " + file.get("crs").asText());
      }
      err.println("Kind: " + json.get("kind").asText("not told apart; say it with --as"));
      for (JsonNode profile : json.get("profiles")) {
        err.printf(
            Locale.ENGLISH,
            "Mapping %s (%s) fits to %.0f %%.%n",
            profile.get("name").asText(),
            profile.get("kind").asText(),
            100 * profile.get("fits").asDouble());
      }
      err.println("Columns:");
      for (JsonNode column : json.get("columns")) {
        StringBuilder samples = new StringBuilder();
        column.get("samples").forEach(sample -> samples.append(" | ").append(sample.asText()));
        err.printf(
            Locale.ROOT,
            "  %-28s %-22s%s%n",
            column.get("name").asText(),
            column.get("personal").asBoolean()
                ? "dropped (personal)"
                : column.get("field").isNull()
                    ? "-"
                    : column.get("field").asText() + " (" + column.get("why").asText() + ")",
            samples);
      }
      for (JsonNode row : json.get("preview")) {
        err.println("Row " + row.get("row").asText() + ": " + line(row.get("record")) + where(row));
        row.get("issues").forEach(issue -> print("  ", issue, err));
      }
      json.get("issues").forEach(issue -> print("", issue, err));
    }

    private static void print(String before, JsonNode issue, PrintWriter err) {
      err.println(
          before
              + issue.get("severity").asText()
              + " "
              + issue.get("code").asText()
              + ": "
              + issue.get("message").asText());
    }

    private static String where(JsonNode row) {
      return row.get("geometry").isNull()
          ? row.get("record").isEmpty() ? "" : "; without location"
          : "; " + row.get("geometry").get("type").asText();
    }

    /** What is known of a record in one line. */
    private static String line(JsonNode record) {
      if (record.isEmpty()) {
        return "no record";
      }
      StringBuilder line = new StringBuilder();
      record
          .properties()
          .forEach(
              field -> {
                JsonNode value = field.getValue();
                boolean blank = value.isNull() || (value.isArray() && value.isEmpty());
                if (!blank) {
                  line.append(line.length() == 0 ? "" : "; ").append(field.getKey()).append(" = ");
                  line.append(value.isTextual() ? value.asText() : value.toString());
                }
              });
      return line.toString();
    }
  }
}
