package org.cartagena.answer;

import java.util.Arrays;
import java.util.Optional;

/** What is done on hazardous land, in its order. */
enum Activity {
  NON_TECHNICAL_SURVEY("non-technical-survey"),
  TECHNICAL_SURVEY("technical-survey"),
  MANUAL_CLEARANCE("manual-clearance"),
  MECHANICAL_CLEARANCE("mechanical-clearance"),
  BATTLE_AREA_CLEARANCE("battle-area-clearance");

  private final String code;

  Activity(String code) {
    this.code = code;
  }

  /** Name on the wire and in the table. */
  String code() {
    return code;
  }

  static Optional<Activity> find(String code) {
    return Arrays.stream(values()).filter(one -> one.code.equals(code)).findFirst();
  }

  boolean isSurvey() {
    return this == NON_TECHNICAL_SURVEY || this == TECHNICAL_SURVEY;
  }

  /**
   * Whether it is done on land of this kind: where only cluster munitions or other remnants are
   * recorded, the battle area is cleared, and not a minefield.
   */
  boolean isDoneOn(boolean battleArea) {
    return isSurvey() || battleArea == (this == BATTLE_AREA_CLEARANCE);
  }
}
