package io.fluxbus.impl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The product with one broken rule: one source is changed and compiled in memory, and a simulation
 * runs with it in its own class loader.
 *
 * @param rule the broken rule
 * @param source the file below {@code io/fluxbus} that is changed
 * @param original a text that must occur once in the source
 * @param broken the text that replaces it
 */
public record Mutant(String rule, String source, String original, String broken) {
  private static final Path SOURCES = Path.of("src/main/java/io/fluxbus");
  private static final String OURS = "io.fluxbus.";

  /**
   * The number of seeds that fail.
   *
   * @param simulation has a static method {@code run} that takes a seed
   */
  public long failures(Class<?> simulation, long seeds) {
    return failing(simulation).apply(LongStream.range(0, seeds)).count();
  }

  /** Whether one of the seeds fails. */
  public boolean failsWithin(Class<?> simulation, long seeds) {
    return failing(simulation).apply(LongStream.range(0, seeds)).findFirst().isPresent();
  }

  private UnaryOperator<LongStream> failing(Class<?> type) {
    try {
      Class<?> simulation = new Breaking(compiled()).loadClass(type.getName());
      Method run = simulation.getDeclaredMethod("run", long.class);
      run.setAccessible(true);
      return seeds -> seeds.filter(seed -> fails(run, seed));
    } catch (ReflectiveOperationException | IOException e) {
      throw new AssertionError(rule, e);
    }
  }

  private static boolean fails(Method run, long seed) {
    try {
      run.invoke(null, seed);
      return false;
    } catch (InvocationTargetException e) {
      return true;
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private Map<String, byte[]> compiled() throws IOException {
    String text = Files.readString(SOURCES.resolve(source));
    if (text.split(Pattern.quote(original), -1).length != 2) {
      throw new AssertionError(rule + ": " + source + " does not have it once: " + original);
    }
    String changed = text.replace(original, broken);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Map<String, ByteArrayOutputStream> classes = new HashMap<>();
    try (JavaFileManager files =
        new InMemory(compiler.getStandardFileManager(null, null, null), classes)) {
      JavaFileObject file =
          new SimpleJavaFileObject(
              URI.create("string:///io/fluxbus/" + source), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
              return changed;
            }
          };
      List<String> options =
          List.of("-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"));
      if (!compiler.getTask(null, files, null, options, null, List.of(file)).call()) {
        throw new AssertionError(rule + ": it does not compile");
      }
    }
    Map<String, byte[]> bytes = new HashMap<>();
    classes.forEach((name, out) -> bytes.put(name, out.toByteArray()));
    return bytes;
  }

  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> classes;

    InMemory(JavaFileManager files, Map<String, ByteArrayOutputStream> classes) {
      super(files);
      this.classes = classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("mem:///" + name.replace('.', '/')), kind) {
        @Override
        public OutputStream openOutputStream() {
          return classes.computeIfAbsent(name, unseen -> new ByteArrayOutputStream());
        }
      };
    }
  }

  /** Loads the product and the simulation again, with the changed classes. */
  private static final class Breaking extends ClassLoader {
    private final Map<String, byte[]> changed;

    Breaking(Map<String, byte[]> changed) {
      super(Mutant.class.getClassLoader());
      this.changed = changed;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(OURS)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : findClass(name);
      }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      try {
        byte[] bytes = changed.containsKey(name) ? changed.get(name) : unchanged(name);
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    private static byte[] unchanged(String name) throws IOException {
      String file = name.replace('.', '/') + ".class";
      try (InputStream in = Mutant.class.getClassLoader().getResourceAsStream(file)) {
        return in.readAllBytes();
      }
    }
  }
}
