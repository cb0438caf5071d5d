package org.cartagena.ingest;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an activity's money is for: by sector or cluster first, then by keyword in title and
 * description (decision 0015).
 *
 * @param word clearance, victim_assistance, risk_education, mine_action, development, or shared
 *     where mine action is one of several sectors of which no shares are stated
 * @param share percentage of the activity that belongs to it; the rest is development
 * @param rule which rule decided, in words
 */
record Strand(String word, BigDecimal share, String rule) {
  private static final int MAX_RULE = 200;
  private static final BigDecimal WHOLE = new BigDecimal(100);
  private static final String REMOVAL_OF_MINES = "15250";

  private static final Pattern RISK_EDUCATION =
      words(
          "mine risk",
          "risk education",
          "risk awareness",
          "mine awareness",
          "eore",
          "\\bmre\\b",
          "landmine awareness");
  // Survivors and disability are matched only where mines are named: most of that money is for
  // other people.
  private static final Pattern VICTIM_ASSISTANCE =
      words(
          "prosthe",
          "orthop",
          "orthot",
          "amput",
          "victim assistance",
          "mine victim",
          "(?:land)?mines? survivor",
          "survivors? of (?:land)?mine",
          "survivors? of explosive",
          "assistance to (?:land)?mine victims",
          "war wounded rehabilitation",
          "disabilit\\w+ (?:caused )?(?:by|of|from) (?:land)?mine",
          "prothes",
          "protes");
  private static final Pattern MINE_ACTION =
      words(
          "mine action",
          "action against mines",
          "lutte antimines",
          "accion contra minas",
          "accao contra minas");
  private static final Pattern CLEARANCE =
      words(
          "de ?mining",
          "land ?mines?\\b",
          "mine clearance",
          "clearance of mines",
          "unexploded",
          "\\buxo",
          "explosive remnants",
          "explosive ordnance",
          "cluster munition",
          "minefield",
          "deminage",
          "desminado",
          "desminagem",
          "battle area clearance");

  private static Pattern words(String... words) {
    return Pattern.compile("(?:\\b|^)(?:" + String.join("|", words) + ")");
  }

  private static Strand whole(String word, String rule) {
    return new Strand(word, WHOLE, rule);
  }

  static Strand of(Activity activity) {
    String title = Codes.normalised(activity.title == null ? "" : activity.title);
    String text =
        Codes.normalised(
            (activity.title == null ? "" : activity.title)
                + " "
                + (activity.description == null ? "" : activity.description));
    List<Activity.Sector> sectors = sectors(activity);
    List<Activity.Sector> removal =
        sectors.stream()
            .filter(s -> "1".equals(s.vocabulary()) && REMOVAL_OF_MINES.equals(s.code()))
            .toList();
    if (!removal.isEmpty()) {
      String education = match(RISK_EDUCATION, title);
      String victims = match(VICTIM_ASSISTANCE, title);
      String word =
          education != null
              ? "risk_education"
              : victims != null ? "victim_assistance" : "clearance";
      String rule =
          "sector 15250"
              + (education != null
                  ? ", title says \"" + education + "\""
                  : victims != null ? ", title says \"" + victims + "\"" : "");
      return among(sectors, removal, word, rule);
    }
    List<Activity.Sector> cluster = sectors.stream().filter(Strand::isMineActionCluster).toList();
    if (!cluster.isEmpty()) {
      return among(sectors, cluster, "mine_action", "cluster mine action");
    }
    Strand keyword = keyword(text);
    if (keyword != null && activity.origin == Activity.Origin.FTS && sectors.size() > 1) {
      return whole(
          "shared",
          cut(keyword.rule() + ", one of " + sectors.size() + " clusters without shares"));
    }
    return keyword != null ? keyword : whole("development", "none matched");
  }

  /** Those of the activity, else those that its transactions name. */
  private static List<Activity.Sector> sectors(Activity activity) {
    if (!activity.sectors.isEmpty()) {
      return activity.sectors;
    }
    List<Activity.Sector> sectors = new ArrayList<>();
    for (Activity.Transaction transaction : activity.transactions) {
      for (Activity.Sector sector : transaction.sectors()) {
        Activity.Sector plain =
            new Activity.Sector(sector.vocabulary(), sector.code(), sector.name(), null);
        if (!sectors.contains(plain)) {
          sectors.add(plain);
        }
      }
    }
    return sectors;
  }

  /** The strand of some sectors, with the part of the activity that they stand for. */
  private static Strand among(
      List<Activity.Sector> sectors, List<Activity.Sector> own, String word, String rule) {
    String vocabulary = own.get(0).vocabulary();
    List<Activity.Sector> beside =
        sectors.stream()
            .filter(s -> vocabulary.equals(s.vocabulary()) && !own.contains(s))
            .toList();
    BigDecimal share = BigDecimal.ZERO;
    for (Activity.Sector sector : own) {
      BigDecimal part = FundingMaker.percentage(sector.percentage());
      if (part == null) {
        return beside.isEmpty()
            ? whole(word, rule)
            : whole(
                "shared",
                cut(rule + ", one of " + (beside.size() + 1) + " sectors without shares"));
      }
      share = share.add(part);
    }
    share = share.min(WHOLE);
    return share.compareTo(WHOLE) == 0
        ? whole(word, rule)
        : new Strand(
            word,
            share,
            cut(rule + ", " + share.stripTrailingZeros().toPlainString() + " percent"));
  }

  private static boolean isMineActionCluster(Activity.Sector sector) {
    boolean named =
        sector.name() != null && Codes.normalised(sector.name()).contains("mine action");
    return switch (sector.vocabulary()) {
      case "10" -> named || "15".equals(sector.code()) || "5406".equals(sector.code());
      case "fts", "3w" -> named;
      default -> false;
    };
  }

  private static Strand keyword(String words) {
    String word = match(VICTIM_ASSISTANCE, words);
    if (word != null) {
      return keyword("victim_assistance", word);
    }
    word = match(RISK_EDUCATION, words);
    if (word != null) {
      return keyword("risk_education", word);
    }
    word = match(MINE_ACTION, words);
    if (word != null) {
      return keyword("mine_action", word);
    }
    word = match(CLEARANCE, words);
    return word != null ? keyword("clearance", word) : null;
  }

  private static Strand keyword(String strand, String word) {
    return whole(strand, cut("keyword \"" + word + "\""));
  }

  private static String cut(String rule) {
    return rule.length() > MAX_RULE ? rule.substring(0, MAX_RULE) : rule;
  }

  private static String match(Pattern pattern, String words) {
    Matcher matcher = pattern.matcher(words);
    return matcher.find() ? matcher.group() : null;
  }
}
