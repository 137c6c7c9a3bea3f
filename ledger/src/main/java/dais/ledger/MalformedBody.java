package dais.ledger;

/// Thrown where bytes are not the canonical encoding of what they claim to be.
public final class MalformedBody extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedBody(String message) {
    super(message);
  }
}
