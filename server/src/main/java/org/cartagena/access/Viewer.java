package org.cartagena.access;

import java.util.List;
import java.util.TreeSet;

/**
 * On whose behalf something is read or written.
 *
 * @param tier {@code public} or {@code centre}
 * @param label what the token is for, written down as who did something; null for the public
 * @param programmes programme codes that the viewer is the centre of; {@code *} for all
 */
public record Viewer(String tier, String label, List<String> programmes) {
  public static final Viewer PUBLIC = new Viewer("public", null, List.of());

  /** The person at the terminal of the machine, who holds the database anyway. */
  public static Viewer terminal(String label) {
    return new Viewer("centre", label, List.of("*"));
  }

  /** Whether this is a mine action centre, of any programme. */
  public boolean isCentre() {
    return tier.equals("centre");
  }

  /** Whether this is the mine action centre of this programme. */
  public boolean isCentreOf(String programme) {
    return isCentre() && (programmes.contains("*") || programmes.contains(programme));
  }

  /**
   * Equal for two viewers exactly when they may read the same: what is kept for one serves both.
   */
  public String sees() {
    return isCentre() ? String.join(",", new TreeSet<>(programmes)) : "public";
  }

  /** Whether this viewer may record a programme that is new here. */
  public boolean mayAddProgrammes() {
    return isCentre() && programmes.contains("*");
  }
}
