package org.cartagena;

/** Placeholder while the build is being laid. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println("cartagena");
  }
}
