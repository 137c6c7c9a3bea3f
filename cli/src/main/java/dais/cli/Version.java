package dais.cli;

import picocli.CommandLine.IVersionProvider;

/// The version of the packaged module.
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    var descriptor = Version.class.getModule().getDescriptor();
    return new String[] {
      "dais " + (descriptor == null ? "unpackaged" : descriptor.rawVersion().orElse("unpackaged"))
    };
  }
}
