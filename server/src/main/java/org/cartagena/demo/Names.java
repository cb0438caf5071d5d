package org.cartagena.demo;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Invented place names that can be read aloud, in a mixture of Portuguese and Spanish spelling. No
 * name is used twice.
 */
final class Names {
  private static final List<String> STARTS =
      List.of(
          "Bal", "Bre", "Cal", "Cor", "Dal", "Fer", "Fon", "Gal", "Gra", "Jar", "Lam", "Lor", "Mal",
          "Mor", "Nar", "Nel", "Ol", "Par", "Pel", "Qui", "Rel", "Ron", "Sal", "Ser", "Tal", "Tor",
          "Ur", "Val", "Ver", "Xim", "Zar", "Al", "Ar", "Bur", "Car", "Es", "Gor", "Lin", "Mir",
          "Or");
  private static final List<String> MIDDLES =
      List.of(
          "", "", "", "", "ve", "ma", "di", "ta", "lo", "bri", "ca", "mo", "vi", "re", "nu", "ga");
  private static final List<String> ENDINGS =
      List.of(
          "meira", "vão", "delha", "tanza", "bina", "doso", "mares", "vedo", "dilha", "ceña",
          "vário", "zada", "mente", "dora", "mínio", "ruela", "baço", "losa", "vído", "quiña",
          "dém", "tal", "goa", "veria", "duz", "mirón", "tela", "zoña", "dães", "nhos", "parro",
          "túa", "viça", "ñera", "lhão", "cúa");
  private static final List<String> FIRST_WORDS =
      List.of(
          "Vila",
          "Villa",
          "Monte",
          "Campo",
          "Ribeira de",
          "Quinta de",
          "Lagoa de",
          "Serra de",
          "Fonte",
          "Poço de",
          "Llano de",
          "Alto de",
          "Nova",
          "Vale de");
  private static final List<String> BY_THE_SEA =
      List.of("Porto", "Puerto", "Praia de", "Cabo", "Ponta de", "Bahía");

  private final Dice dice = Dice.of("names");
  private final Set<String> used = new HashSet<>();

  /** A name for a place inland or by the sea. */
  String place(boolean bySea) {
    while (true) {
      String word = dice.pick(STARTS) + dice.pick(MIDDLES) + dice.pick(ENDINGS);
      String name = word;
      if (bySea && dice.chance(0.5)) {
        name = dice.pick(BY_THE_SEA) + " " + word;
      } else if (dice.chance(0.28)) {
        name = dice.pick(FIRST_WORDS) + " " + word;
      }
      if (word.length() <= 11 && used.add(word)) {
        return name;
      }
    }
  }
}
