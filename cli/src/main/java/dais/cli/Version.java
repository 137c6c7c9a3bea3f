package dais.cli;

import picocli.CommandLine.IVersionProvider;

/// The version of the packaged module.
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"dais " + text()};
  }

  static String text() {
    var descriptor = Version.class.getModule().getDescriptor();
    return descriptor == null ? "unpackaged" : descriptor.rawVersion().orElse("unpackaged");
  }
}
