package dais.infrastructure.tls;

import java.util.Locale;

/// What a process of the fleet may do. The fleet's root writes it into the process's certificate;
/// which method asks for which role stands beside the method in the `.proto` files.
public enum Role {
  /// Serves the fleet; the only role whose certificate names hosts.
  COORDINATOR(Role.SERVER_AUTH),
  /// Hosts members.
  NODE(Role.CLIENT_AUTH),
  /// Looks and changes nothing.
  VIEWER(Role.CLIENT_AUTH),
  /// Looks and controls.
  ADMIN(Role.CLIENT_AUTH);

  // RFC 5280, 4.2.1.12: which side of a handshake a certificate is good for.
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

  private final String keyPurpose;

  Role(String keyPurpose) {
    this.keyPurpose = keyPurpose;
  }

  /// The object identifier of the one extended key usage that its certificates have.
  String keyPurpose() {
    return keyPurpose;
  }

  /// As it stands in certificates and is told to people.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// As told to people of somebody who has it: `a node`, `an admin`.
  public String withArticle() {
    return (this == ADMIN ? "an " : "a ") + word();
  }
}
