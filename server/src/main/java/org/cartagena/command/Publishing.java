package org.cartagena.command;

import java.io.PrintWriter;
import java.util.List;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;
import org.cartagena.db.Database;

/** Publishing from the terminal: does it and says what figures now count. */
final class Publishing {
  private Publishing() {}

  static void publish(Database database, int versionId, PrintWriter out) {
    DatasetStore datasets = new DatasetStore(new Gate(database));
    Viewer viewer = Viewer.terminal(System.getProperty("user.name"));
    datasets.publish(viewer, versionId);
    out.println("Version " + versionId + " is published.");
    List<String> beside = datasets.listBeside(viewer, versionId);
    if (!beside.isEmpty()) {
      out.println("Beside it the same kind is published, and figures count all of it:");
      beside.forEach(dataset -> out.println("  " + dataset));
      out.println(
          "If the new one takes the place of one of these, withdraw that one (./cartagena withdraw"
              + " ID), and import next time with --dataset and its name.");
    }
    out.flush();
  }
}
