package org.cartagena.ingest;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values that reach or name a person whatever the name of their column: e-mail addresses, telephone
 * numbers and identity numbers that check themselves. Codes, coordinates, areas and dates are left
 * alone: a telephone number within a text needs a plus with a country, or a word that says so.
 */
final class PersonalValues {
  /** Takes the place of a value. */
  static final String REMOVED = "[removed]";

  private static final Pattern EMAIL =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}._%+-])[\\p{L}\\p{N}._%+-]{1,64}(?:@|\\s?\\[at\\]\\s?|\\s?\\(at\\)\\s?)[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63}){1,4}");
  // +244 923 456 789, +387-33-253-800, +387 (0)33 253 800; not +12.345678, the half of a
  // coordinate.
  private static final Pattern INTERNATIONAL =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}.:+-])\\+\\s?[1-9]\\d{0,2}(?:[\\s./-]{0,2}\\(?\\d{1,5}\\)?){2,6}(?![\\p{N}])");
  private static final Pattern NAMED =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}])(?:call|ring|contact|kontakt|tel|telephone|téléphone|telefon|telefone|teléfono|telefono|phone|fone|mobile|mob|cell|gsm|whatsapp|viber|telegram|тел|телефон|моб|هاتف|تلفن|تليفون|موبایل|جوال|ទូរស័ព្ទ|ໂທ)"
              + "(?:\\s?(?:no|nr|number|número|numéro|номер))?[\\s.:#-]{1,4}\\(?(\\+?[\\d٠-٩۰-۹](?:[\\s./()-]{0,2}[\\d٠-٩۰-۹]){5,13})(?![\\d٠-٩۰-۹])",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  private static final Pattern LOCAL =
      Pattern.compile("^\\(?0\\d{1,4}\\)?(?:[\\s./-]?\\d{2,4}){2,4}$");
  private static final Pattern CNIC = Pattern.compile("^\\d{5}-\\d{7}-\\d$");
  private static final Pattern JMBG = Pattern.compile("^\\d{13}$");
  private static final int MIN_DIGITS = 8;
  private static final int MAX_DIGITS = 15;

  private PersonalValues() {}

  /** The text without e-mail addresses and telephone numbers; the same object when it has none. */
  static String without(String text) {
    if (text == null || text.length() < MIN_DIGITS - 2) {
      return text;
    }
    String kept = text;
    if (text.indexOf('@') >= 0 || text.contains("at]") || text.contains("at)")) {
      kept = EMAIL.matcher(kept).replaceAll(REMOVED);
    }
    if (digits(text) < MIN_DIGITS - 2) {
      return kept;
    }
    if (text.indexOf('+') >= 0) {
      kept = INTERNATIONAL.matcher(kept).replaceAll(found -> number(found.group()));
    }
    if (mayNameTelephone(text)) {
      Matcher named = NAMED.matcher(kept);
      if (named.find()) {
        kept =
            named.replaceAll(
                found ->
                    Matcher.quoteReplacement(
                            found.group().substring(0, found.start(1) - found.start()))
                        + REMOVED);
      }
    }
    return kept;
  }

  private static String number(String found) {
    int digits = digits(found);
    long points = found.chars().filter(c -> c == '.').count();
    boolean decimal = points == 1 && found.chars().noneMatch(c -> c == ' ' || c == '-' || c == '/');
    return digits < MIN_DIGITS || digits > MAX_DIGITS || decimal
        ? Matcher.quoteReplacement(found)
        : REMOVED;
  }

  /** Whether the whole value is an e-mail address, or is one with a little text around it. */
  static boolean isEmail(String value) {
    return value.indexOf('@') > 0 && EMAIL.matcher(value).find();
  }

  /** Whether the whole value is a telephone number: with a country, or as it is dialled at home. */
  static boolean isPhone(String value) {
    String text = value.strip();
    int digits = digits(text);
    return digits >= MIN_DIGITS
        && digits <= MAX_DIGITS
        && ((text.startsWith("+")
                && INTERNATIONAL.matcher(text).matches()
                && number(text).equals(REMOVED))
            || (digits >= 9 && LOCAL.matcher(text).matches()));
  }

  /** Whether the value is an identity number that can be told by its form or its check digit. */
  static boolean isIdentityNumber(String value) {
    String text = value.strip();
    return CNIC.matcher(text).matches() || (JMBG.matcher(text).matches() && isJmbg(text));
  }

  /** Unique master citizen number of the former Yugoslavia: birth date, region, check digit. */
  private static boolean isJmbg(String text) {
    int day = Integer.parseInt(text.substring(0, 2));
    int month = Integer.parseInt(text.substring(2, 4));
    int year = Integer.parseInt(text.substring(4, 7));
    if (day < 1 || day > 31 || month < 1 || month > 12 || (year > 99 && year < 870)) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < 12; i++) {
      sum += (7 - i % 6) * (text.charAt(i) - '0');
    }
    int check = 11 - sum % 11;
    return (check > 9 ? 0 : check) == text.charAt(12) - '0';
  }

  private static int digits(String text) {
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      digits += Character.isDigit(text.charAt(i)) ? 1 : 0;
    }
    return digits;
  }

  /** Whether {@link #NAMED} is worth asking: a text in ASCII needs the beginning of such a word. */
  private static boolean mayNameTelephone(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > '~') {
        return true;
      }
      int letter = c | 0x20;
      if ((letter == 't' && isWord(text, i, "tel"))
          || (letter == 'p' && isWord(text, i, "pho"))
          || (letter == 'f' && isWord(text, i, "fon"))
          || (letter == 'm' && isWord(text, i, "mob"))
          || (letter == 'c' && isWord(text, i, "cel"))
          || (letter == 'g' && isWord(text, i, "gsm"))
          || (letter == 'w' && isWord(text, i, "wha"))
          || (letter == 'v' && isWord(text, i, "vib"))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWord(String text, int at, String word) {
    return text.regionMatches(true, at, word, 0, word.length());
  }
}
