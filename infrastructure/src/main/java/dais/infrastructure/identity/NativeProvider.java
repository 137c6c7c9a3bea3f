package dais.infrastructure.identity;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// Amazon Corretto Crypto, where its native library loads: its curves take microseconds where the
/// JDK's, not yet compiled, take tens of milliseconds of a process's start.
public final class NativeProvider {
  private static final String PROPERTIES = "com.amazon.corretto.crypto.provider.";
  private static final String LIBRARY = System.mapLibraryName("amazonCorrettoCryptoProvider");

  private static final Optional<Provider> FOUND = find();

  private NativeProvider() {}

  /// The provider; none where its library does not load. It is not in the JDK's list: who wants it
  /// names it.
  public static Optional<Provider> get() {
    return FOUND;
  }

  private static Optional<Provider> find() {
    // Read by the provider's static initialiser: without it, Ed25519 keys fall back to the JDK's
    // slow ones.
    System.setProperty(PROPERTIES + "registerEdKeyFactory", "true");
    if (isUnpacked(System.getProperty("java.library.path", ""))) {
      System.setProperty(PROPERTIES + "useExternalLib", "true");
    }
    AmazonCorrettoCryptoProvider corretto = AmazonCorrettoCryptoProvider.INSTANCE;
    return corretto.getLoadingError() == null ? Optional.of(corretto) : Optional.empty();
  }

  /// Whether its library lies in one of these folders; from its jar, each process unpacks it anew.
  static boolean isUnpacked(String libraryPath) {
    return Arrays.stream(libraryPath.split(Pattern.quote(File.pathSeparator), -1))
        .filter(folder -> !folder.isEmpty())
        .anyMatch(folder -> Files.isRegularFile(Path.of(folder, LIBRARY)));
  }
}
