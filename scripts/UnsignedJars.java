import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Verifies the signed jars of a folder and puts unsigned ones in their place, with the same
/// classes: no class of a signed jar gets into a cache of the JVM, and each start reads all the
/// sums of its manifest (docs/adr/0020-start-up.md).
///
/// `java scripts/UnsignedJars.java FOLDER`. Exit status 0 when no jar of it is signed any more, 1
/// with a stack trace when one does not verify or cannot be written, 4 for wrong arguments.
public final class UnsignedJars {
  // The JAR specification, "Signed JAR file".
  private static final Pattern SIGNATURE =
      Pattern.compile("META-INF/(SIG-.*|[^/]+\\.(SF|RSA|DSA|EC))", Pattern.CASE_INSENSITIVE);

  private UnsignedJars() {}

  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("expected FOLDER but got " + List.of(args));
      System.exit(4);
    }
    List<Path> jars;
    try (Stream<Path> files = Files.list(Path.of(args[0]))) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    for (Path file : jars) {
      try (JarFile jar = new JarFile(file.toFile())) {
        if (jar.stream().anyMatch(entry -> SIGNATURE.matcher(entry.getName()).matches())) {
          Path draft = file.resolveSibling(file.getFileName() + ".unsigned");
          write(jar, draft);
          Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static void write(JarFile signed, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream unsigned = new JarOutputStream(out)) {
      Enumeration<JarEntry> entries = signed.entries();
      while (entries.hasMoreElements()) {
        JarEntry entry = entries.nextElement();
        if (entry.isDirectory() || SIGNATURE.matcher(entry.getName()).matches()) {
          continue;
        }
        JarEntry copy = new JarEntry(entry.getName());
        // The same bytes from every build.
        copy.setTimeLocal(entry.getTimeLocal());
        unsigned.putNextEntry(copy);
        if (entry.getName().equals(JarFile.MANIFEST_NAME)) {
          manifest(signed.getManifest()).write(unsigned);
        } else {
          try (InputStream content = signed.getInputStream(entry)) {
            // Throws where the bytes are not those that were signed.
            content.transferTo(unsigned);
          }
        }
      }
    }
  }

  /// What the module system reads of it.
  private static Manifest manifest(Manifest signed) {
    Manifest unsigned = new Manifest();
    for (Attributes.Name name :
        List.of(
            Attributes.Name.MANIFEST_VERSION,
            Attributes.Name.MULTI_RELEASE,
            Attributes.Name.IMPLEMENTATION_TITLE,
            Attributes.Name.IMPLEMENTATION_VERSION)) {
      String value = signed.getMainAttributes().getValue(name);
      if (value != null) {
        unsigned.getMainAttributes().put(name, value);
      }
    }
    return unsigned;
  }
}
