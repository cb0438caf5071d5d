package org.cartagena.problem;

/**
 * A fault that a person can understand. Its message is one or two sentences: what happened, where,
 * and what to do; never SQL, a stack trace or a secret.
 */
public final class AppException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemType type;

  public AppException(ProblemType type, String message) {
    super(message);
    this.type = type;
  }

  public AppException(ProblemType type, String message, Throwable cause) {
    super(message, cause);
    this.type = type;
  }

  public ProblemType type() {
    return type;
  }

  public static AppException badParameter(String message) {
    return new AppException(ProblemType.BAD_PARAMETER, message);
  }

  public static AppException badInput(String message) {
    return new AppException(ProblemType.BAD_INPUT, message);
  }

  public static AppException notFound(String message) {
    return new AppException(ProblemType.NOT_FOUND, message);
  }

  public static AppException setUp(String message) {
    return new AppException(ProblemType.SET_UP, message);
  }

  public static AppException setUp(String message, Throwable cause) {
    return new AppException(ProblemType.SET_UP, message, cause);
  }
}
