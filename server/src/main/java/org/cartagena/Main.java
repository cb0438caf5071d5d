package org.cartagena;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.cartagena.command.DemoCommand;
import org.cartagena.command.ExportCommand;
import org.cartagena.command.ImportCommand;
import org.cartagena.command.MappingCommand;
import org.cartagena.command.MigrateCommand;
import org.cartagena.command.ProgrammeCommand;
import org.cartagena.command.PublishCommand;
import org.cartagena.command.ServeCommand;
import org.cartagena.command.StatusCommand;
import org.cartagena.command.StopCommand;
import org.cartagena.command.TokenCommand;
import org.cartagena.command.WithdrawCommand;
import org.cartagena.db.Database;
import org.cartagena.problem.AppException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * The command line. A fault that a person can do something about is one message and exit code 1; a
 * wrong call is exit code 2.
 */
@Command(
    name = "cartagena",
    description = "Where contamination remains, who still needs help, where the money lands.",
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      MigrateCommand.class,
      ImportCommand.class,
      MappingCommand.class,
      StatusCommand.class,
      PublishCommand.class,
      WithdrawCommand.class,
      ExportCommand.class,
      ProgrammeCommand.class,
      TokenCommand.class,
      StopCommand.class,
      HelpCommand.class
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main() {}

  public static void main(String[] arguments) {
    // GeoTools and Swing classes must never look for a screen.
    System.setProperty("java.awt.headless", "true");
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .registerConverter(LocalDate.class, Main::date)
        .setExecutionExceptionHandler(
            (fault, command, result) -> {
              if (Exit.isUnderWay()) {
                return 1;
              }
              if (fault instanceof AppException) {
                command.getErr().println(fault.getMessage());
                return 1;
              }
              if (Database.isAway(fault)) {
                command
                    .getErr()
                    .println(
                        "The database went away. What was published is unharmed; start again and"
                            + " look at ./cartagena status.");
                return 1;
              }
              throw fault;
            });
  }

  private static LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new TypeConversionException(
          "\"" + text + "\" is not a date; write year-month-day, as in 2024-07-31");
    }
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Say what to do; ./cartagena help lists the commands.");
  }
}
