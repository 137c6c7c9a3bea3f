package dais.infrastructure.plugin;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Plug-ins: modules in folders of their own, resolved into one layer above the modules of dais.
/// The JVM's own module path would do too, but there a broken plug-in ends the JVM before dais can
/// say which one it was. Immutable.
///
/// What a plug-in does wrong is the user's to correct: it becomes a [Refusal] that names the
/// plug-in and its jar.
public final class Plugins {
  /// The system property that names the folders of this process, separated like the entries of a
  /// path.
  public static final String FOLDERS = "dais.plugins";

  private static final String HINT =
      "Take it out of the folder of plug-ins, or put in a version made for this dais.";

  private final ModuleLayer layer;

  private Plugins(ModuleLayer layer) {
    this.layer = layer;
  }

  /// The plug-ins of this process.
  ///
  /// @throws Refusal as [#in] does
  public static Plugins ofProcess() {
    return in(System.getProperty(FOLDERS, ""));
  }

  /// The plug-ins in these folders; every call makes them anew.
  ///
  /// @param folders separated like the entries of a path; may be empty
  /// @throws Refusal if a folder is missing or what lies in it cannot be resolved
  public static Plugins in(String folders) {
    Path[] paths =
        Arrays.stream(folders.split(File.pathSeparator))
            .filter(name -> !name.isBlank())
            .map(Path::of)
            .toArray(Path[]::new);
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        throw Refusal.badInput(
            "expected a folder of plug-ins but found none at " + path.toAbsolutePath(),
            "Make it, or correct DAIS_PLUGINS.");
      }
    }
    try {
      return new Plugins(resolve(ModuleFinder.of(paths)));
    } catch (FindException | ResolutionException | LayerInstantiationException e) {
      throw refusal("the plug-ins in %s cannot be used: %s".formatted(folders, reason(e)), e);
    }
  }

  private static ModuleLayer resolve(ModuleFinder finder) {
    ModuleLayer own = Plugins.class.getModule().getLayer();
    ModuleLayer parent = own == null ? ModuleLayer.boot() : own;
    Set<String> names =
        finder.findAll().stream()
            .map(reference -> reference.descriptor().name())
            .filter(name -> parent.findModule(name).isEmpty())
            .collect(Collectors.toSet());
    if (names.isEmpty()) {
      return parent;
    }
    Configuration modules = parent.configuration().resolveAndBind(ModuleFinder.of(), finder, names);
    return parent.defineModulesWithOneLoader(modules, Plugins.class.getClassLoader());
  }

  private static String reason(Throwable e) {
    return e.getCause() == null
        ? String.valueOf(e.getMessage())
        : e.getMessage() + ": " + e.getCause().getMessage();
  }

  /// The services of one kind: those of dais and those of the plug-ins.
  ///
  /// @param loader calls `ServiceLoader.load(layer, Kind.class)`: it has to stand in the module
  ///   that declares `uses`
  /// @throws Refusal if one of them cannot be made
  public <S> List<S> services(Function<ModuleLayer, ServiceLoader<S>> loader) {
    List<S> services = new ArrayList<>();
    try {
      Iterator<ServiceLoader.Provider<S>> providers = loader.apply(layer).stream().iterator();
      while (providers.hasNext()) {
        services.add(made(providers.next()));
      }
    } catch (ServiceConfigurationError e) {
      throw refusal("a plug-in offers no usable service: " + e.getMessage(), e);
    }
    return List.copyOf(services);
  }

  private static <S> S made(ServiceLoader.Provider<S> provider) {
    try {
      return provider.get();
    } catch (ServiceConfigurationError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw refusal(origin(provider.type()) + " cannot be made: " + cause, e);
    }
  }

  /// What `call` gives, where `service` is asked for it.
  ///
  /// @param doing what the service does, as a message says it: `fitting 512 rows`
  /// @throws Refusal naming the plug-in if it throws; what a service of dais itself throws stays
  ///   the bug that it is
  public static <T> T guarded(Object service, String doing, Supplier<T> call) {
    if (!isPlugin(service)) {
      return call.get();
    }
    try {
      return call.get();
    } catch (Refusal refusal) {
      throw refusal;
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      throw refusal(origin(service.getClass()) + " failed while " + doing + ": " + e, e);
    }
  }

  /// A refusal of what a plug-in did.
  ///
  /// @param wrong follows the name of the plug-in: `gave the score NaN`
  public static Refusal misbehaved(Object service, String wrong) {
    return Refusal.badInput(origin(service.getClass()) + " " + wrong, HINT);
  }

  /// Whether a service comes from a plug-in and not from dais itself.
  public static boolean isPlugin(Object service) {
    return service.getClass().getModule().getLayer() != Plugins.class.getModule().getLayer();
  }

  /// A service's class, module, version and jar, as a message names them.
  private static String origin(Class<?> service) {
    Module module = service.getModule();
    Optional<String> jar =
        Optional.ofNullable(service.getProtectionDomain().getCodeSource())
            .map(source -> Path.of(source.getLocation().getPath()).getFileName())
            .map(Path::toString);
    return "the plug-in %s (%s%s)"
        .formatted(
            service.getName(),
            module.isNamed() ? "module " + module.getName() : "no module",
            jar.map(name -> ", " + name).orElse(""));
  }

  private static Refusal refusal(String message, Throwable cause) {
    return new Refusal(ExitCode.BAD_INPUT, message, HINT, cause);
  }
}
