package org.cartagena.ingest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  private static final Map<String, Pattern> PHRASES = phrases();

  // Pits and quarries are no minefields.
  private static final Pattern PITS =
      Pattern.compile(
          "(?<!\\p{L})(?:gold|coal|copper|diamond|silver|iron(?: ore)?|tin|salt|uranium|lithium|cobalt|bauxite|zinc|emerald|gemstone|phosphate|artisanal|small scale|open pit|abandoned) mines?(?!\\p{L})");

  /**
   * {@code Strand/words.txt}: a pattern for each strand. A phrase begins where a word begins and
   * ends where one ends, save where it has an asterisk.
   */
  private static Map<String, Pattern> phrases() {
    Map<String, List<String>> phrases = new HashMap<>();
    try (InputStream in = Strand.class.getResourceAsStream("Strand/words.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        if (!line.startsWith("#") && !line.isBlank()) {
          int colon = line.indexOf(':');
          for (String phrase : line.substring(colon + 1).split(",")) {
            phrases
                .computeIfAbsent(line.substring(0, colon), key -> new ArrayList<>())
                .add(
                    (phrase.strip().startsWith("*") ? "" : "(?<![\\p{L}\\p{N}])")
                        + Codes.normalised(phrase)
                        + (phrase.strip().endsWith("*") ? "" : "(?![\\p{L}\\p{N}])"));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Pattern> patterns = new HashMap<>();
    phrases.forEach(
        (strand, list) -> patterns.put(strand, Pattern.compile(String.join("|", list))));
    return Map.copyOf(patterns);
  }

  private static Strand whole(String word, String rule) {
    return new Strand(word, WHOLE, rule);
  }

  /** Of an activity. Where only its transactions name sectors, each of them decides for itself. */
  static Strand of(Activity activity) {
    if (activity.sectors.isEmpty()) {
      for (Activity.Transaction transaction : activity.transactions) {
        Strand strand = transaction.sectors().isEmpty() ? null : of(activity, transaction);
        if (strand != null && !strand.word().equals("development")) {
          return strand;
        }
      }
    }
    return of(activity, activity.sectors);
  }

  /** Of a transaction that names sectors of its own. */
  static Strand of(Activity activity, Activity.Transaction transaction) {
    return of(activity, transaction.sectors());
  }

  private static Strand of(Activity activity, List<Activity.Sector> sectors) {
    String title = Codes.normalised(activity.title == null ? "" : activity.title);
    String text =
        Codes.normalised(
            (activity.title == null ? "" : activity.title)
                + " "
                + (activity.description == null ? "" : activity.description)
                + (activity.keywords == null ? "" : " " + activity.keywords));
    List<Activity.Sector> removal =
        sectors.stream()
            .filter(s -> "1".equals(s.vocabulary()) && REMOVAL_OF_MINES.equals(s.code()))
            .toList();
    if (!removal.isEmpty()) {
      String education = match("risk_education", title);
      String victims = match("victim_assistance", title);
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
    String word = match("victim_assistance", words);
    if (word != null) {
      return keyword("victim_assistance", word);
    }
    word = match("risk_education", words);
    // There are other risks than mines.
    if (word != null && (word.contains("mine") || match("mines", words) != null)) {
      return keyword("risk_education", word);
    }
    word = match("mine_action", words);
    if (word != null) {
      return keyword("mine_action", word);
    }
    word = match("clearance", words);
    return word != null ? keyword("clearance", word) : null;
  }

  private static Strand keyword(String strand, String word) {
    return whole(strand, cut("keyword \"" + word + "\""));
  }

  private static String cut(String rule) {
    return rule.length() > MAX_RULE ? rule.substring(0, MAX_RULE) : rule;
  }

  private static String match(String strand, String words) {
    Matcher matcher = PHRASES.get(strand).matcher(PITS.matcher(words).replaceAll(" "));
    return matcher.find() ? matcher.group() : null;
  }
}
