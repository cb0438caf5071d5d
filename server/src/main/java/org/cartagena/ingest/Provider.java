package org.cartagena.ingest;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an organisation is as a provider of money, as far as its identifier, type or name tells.
 *
 * @param country ISO 3166-1 alpha-3 code of the state whose it is; null = not told, or of several
 * @param kind as in organisation.provider_kind; null = not told
 */
record Provider(String country, String kind) {
  // OECD DAC list of donor codes.
  private static final Map<String, String> DAC_CODES =
      Map.ofEntries(
          Map.entry("1", "AUT"),
          Map.entry("2", "BEL"),
          Map.entry("3", "DNK"),
          Map.entry("4", "FRA"),
          Map.entry("5", "DEU"),
          Map.entry("6", "ITA"),
          Map.entry("7", "NLD"),
          Map.entry("8", "NOR"),
          Map.entry("9", "PRT"),
          Map.entry("10", "SWE"),
          Map.entry("11", "CHE"),
          Map.entry("12", "GBR"),
          Map.entry("18", "FIN"),
          Map.entry("20", "ISL"),
          Map.entry("21", "IRL"),
          Map.entry("22", "LUX"),
          Map.entry("40", "GRC"),
          Map.entry("50", "ESP"),
          Map.entry("61", "SVN"),
          Map.entry("68", "CZE"),
          Map.entry("69", "SVK"),
          Map.entry("75", "HUN"),
          Map.entry("76", "POL"),
          Map.entry("82", "EST"),
          Map.entry("83", "LVA"),
          Map.entry("84", "LTU"),
          Map.entry("301", "CAN"),
          Map.entry("302", "USA"),
          Map.entry("701", "JPN"),
          Map.entry("742", "KOR"),
          Map.entry("801", "AUS"),
          Map.entry("820", "NZL"));
  private static final Pattern DAC = Pattern.compile("(?:XM-DAC-)?(\\d{1,3})(?:-\\d+)*");
  private static final Pattern CHANNEL = Pattern.compile("(?:XM-DAC-)?4\\d{4}");
  private static final Pattern OF_A_STATE =
      Pattern.compile("(?:government of(?: the)? (.+)|(.+) government(?: of)?|(.+) government of)");

  private static final Map<String, String> COUNTRIES = countries();

  // Agencies that are known by their name alone: state, kind.
  private static final Map<String, Provider> AGENCIES = agencies();

  private static final Pattern BANKS =
      Pattern.compile(
          "\\b(?:world bank|international development association|international bank for reconstruction|(?:asian|african|inter american|islamic|caribbean|new|european investment|asian infrastructure investment) (?:development )?bank|european bank for reconstruction|asian infrastructure|ebrd|afdb|aiib|isdb|development bank)\\b");
  private static final Pattern MULTILATERAL =
      Pattern.compile(
          "\\b(?:united nations|unmas|undp|unicef|unhcr|unops|unocha|world food programme|world health organi[sz]ation|european commission|european union|echo|osce|nato|international organi[sz]ation for migration|organization of american states|global environment facility|global alliance)\\b");
  private static final Pattern FUND =
      Pattern.compile(
          "\\b(?:humanitarian fund|pooled fund|trust fund|emergency response fund|cerf)\\b");

  static Provider of(String reference, String name, String typeCode) {
    String country = null;
    String kind = kindOfType(typeCode);
    if (reference != null) {
      String code = reference.strip();
      Matcher dac = DAC.matcher(code);
      if (CHANNEL.matcher(code).matches()) {
        kind = kind == null ? "multilateral" : kind;
      } else if (dac.matches()) {
        country = DAC_CODES.get(dac.group(1));
        kind = kind == null && country != null ? "government" : kind;
        kind = kind == null && "918".equals(dac.group(1)) ? "multilateral" : kind;
      } else if (code.matches("[A-Z]{2}-[A-Z0-9].*") && !code.startsWith("X")) {
        country = alpha3(code.substring(0, 2));
        kind = kind == null && code.startsWith("-GOV-", 2) ? "government" : kind;
      }
    }
    String words = name == null ? "" : Codes.normalised(name);
    Provider agency = AGENCIES.get(words);
    if (agency != null) {
      return new Provider(
          country == null ? agency.country() : country, kind == null ? agency.kind() : kind);
    }
    String state = state(words);
    if (state != null) {
      return new Provider(country == null ? state : country, kind == null ? "government" : kind);
    }
    if (BANKS.matcher(words).find()) {
      // A type of multilateral says less.
      kind = kind == null || kind.equals("multilateral") ? "development_bank" : kind;
    } else if (FUND.matcher(words).find()) {
      kind = kind == null || kind.equals("multilateral") ? "fund" : kind;
    } else if (kind == null && MULTILATERAL.matcher(words).find()) {
      kind = "multilateral";
    }
    return "multilateral".equals(kind) || "development_bank".equals(kind) || "fund".equals(kind)
        ? new Provider(null, kind)
        : new Provider(country, kind);
  }

  /** IATI OrganisationType. */
  private static String kindOfType(String code) {
    return switch (code == null ? "" : code) {
      case "10", "11", "15" -> "government";
      case "21", "22", "23", "24" -> "ngo";
      case "40" -> "multilateral";
      case "60" -> "foundation";
      case "30", "70", "71", "72", "73" -> "private";
      case "80" -> "academic";
      case "90" -> "other";
      default -> null;
    };
  }

  private static String state(String words) {
    String country = COUNTRIES.get(words);
    if (country != null) {
      return country;
    }
    Matcher matcher = OF_A_STATE.matcher(words);
    if (!matcher.matches()) {
      return null;
    }
    for (int group = 1; group <= matcher.groupCount(); group++) {
      if (matcher.group(group) != null) {
        return COUNTRIES.get(matcher.group(group).strip());
      }
    }
    return null;
  }

  private static String alpha3(String alpha2) {
    try {
      return alpha2.equals("UK") ? "GBR" : new Locale("", alpha2).getISO3Country();
    } catch (MissingResourceException e) {
      return null;
    }
  }

  private static Map<String, String> countries() {
    Map<String, String> countries = new HashMap<>();
    for (String alpha2 : Locale.getISOCountries()) {
      String alpha3 = alpha3(alpha2);
      if (alpha3 != null && !alpha3.isEmpty()) {
        countries.put(
            Codes.normalised(new Locale("", alpha2).getDisplayCountry(Locale.ENGLISH)), alpha3);
      }
    }
    countries.putAll(
        Map.ofEntries(
            Map.entry("usa", "USA"),
            Map.entry("united states of america", "USA"),
            Map.entry("us", "USA"),
            Map.entry("uk", "GBR"),
            Map.entry("united kingdom of great britain and northern ireland", "GBR"),
            Map.entry("korea republic of", "KOR"),
            Map.entry("republic of korea", "KOR"),
            Map.entry("russian federation", "RUS"),
            Map.entry("czech republic", "CZE"),
            Map.entry("turkey", "TUR"),
            Map.entry("iran islamic republic of", "IRN"),
            Map.entry("viet nam", "VNM"),
            Map.entry("uae", "ARE"),
            Map.entry("islamic republic of afghanistan", "AFG")));
    return Map.copyOf(countries);
  }

  private static Map<String, Provider> agencies() {
    Map<String, Provider> agencies = new HashMap<>();
    String[][] states = {
      {
        "USA",
        "usaid",
        "united states agency for international development",
        "us department of state",
        "u s department of state"
      },
      {
        "GBR",
        "dfid",
        "department for international development",
        "fcdo",
        "foreign commonwealth and development office",
        "uk department for international development"
      },
      {"NOR", "norad", "norwegian agency for development cooperation"},
      {
        "SWE",
        "sida",
        "swedish international development cooperation agency",
        "swedish international development agency"
      },
      {"JPN", "jica", "japan international cooperation agency"},
      {"DEU", "giz", "gtz", "bmz", "auswartiges amt", "federal foreign office"},
      {"FRA", "afd", "agence francaise de developpement"},
      {"DNK", "danida"},
      {"CHE", "sdc", "swiss agency for development and cooperation"},
      {"AUS", "ausaid", "dfat", "department of foreign affairs and trade"},
      {"CAN", "cida", "canadian international development agency", "global affairs canada"},
      {"IRL", "irish aid"},
      {"ESP", "aecid"},
      {"ITA", "aics"},
      {"KOR", "koica"},
      {"TUR", "tika"}
    };
    for (String[] state : states) {
      for (int i = 1; i < state.length; i++) {
        agencies.put(state[i], new Provider(state[0], "government"));
      }
    }
    agencies.put("kfw", new Provider("DEU", "development_bank"));
    agencies.put("ida", new Provider(null, "development_bank"));
    agencies.put("ibrd", new Provider(null, "development_bank"));
    agencies.put("adb", new Provider(null, "development_bank"));
    agencies.put("eib", new Provider(null, "development_bank"));
    agencies.put("iadb", new Provider(null, "development_bank"));
    agencies.put("un", new Provider(null, "multilateral"));
    agencies.put("eu", new Provider(null, "multilateral"));
    agencies.put("ec", new Provider(null, "multilateral"));
    agencies.put("who", new Provider(null, "multilateral"));
    agencies.put("wfp", new Provider(null, "multilateral"));
    return Map.copyOf(agencies);
  }
}
