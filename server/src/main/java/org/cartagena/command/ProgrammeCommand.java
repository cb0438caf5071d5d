package org.cartagena.command;

import java.time.LocalDate;
import org.cartagena.db.Database;
import org.cartagena.db.Sql;
import org.cartagena.problem.AppException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code programme}: what is recorded of a programme, above all what the public may see. Only what
 * is given is changed.
 */
@Command(
    name = "programme",
    description =
        "Set what the public sees of a programme, its authority and its Article 5 deadline.")
public final class ProgrammeCommand implements Runnable {
  @Mixin private Home home;

  @Parameters(paramLabel = "CODE", description = "Three letters, such as BIH.")
  private String code;

  @Option(
      names = "--public-view",
      paramLabel = "open|cells|totals",
      description =
          "open: precise polygons; cells: enlarged grid cells; totals: per administrative area.")
  private String publicView;

  @Option(
      names = "--authority",
      paramLabel = "NAME",
      description = "Mine action authority or centre.")
  private String authority;

  @Option(names = "--contact", paramLabel = "TEXT", description = "How to reach it.")
  private String contact;

  @Option(
      names = "--deadline",
      paramLabel = "DATE",
      description = "Article 5 deadline, as 2027-03-01.")
  private LocalDate deadline;

  @Override
  public void run() {
    if (publicView != null && !publicView.matches("open|cells|totals")) {
      throw AppException.badParameter(
          "--public-view: \"" + publicView + "\" must be open, cells or totals.");
    }
    try (Database database = home.open()) {
      String line =
          database
              .owner()
              .withHandle(
                  handle ->
                      handle
                          .createQuery(Sql.of(ProgrammeCommand.class, "updateProgramme"))
                          .bind("code", code)
                          .bind("publicView", publicView)
                          .bind("authority", authority)
                          .bind("contact", contact)
                          .bind("deadline", deadline)
                          .mapTo(String.class)
                          .findOne())
              .orElseThrow(
                  () ->
                      AppException.notFound(
                          "There is no programme "
                              + code
                              + " here yet; the first import for it makes it."));
      System.out.println(line);
    }
  }
}
