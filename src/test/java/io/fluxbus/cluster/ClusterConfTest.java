package io.fluxbus.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.XmlConfigBuilder;
import com.hazelcast.core.HazelcastInstance;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code conf/cluster.xml} lets a node deserialize. */
class ClusterConfTest {
  /** Parts of Hazelcast that Vert.x does not use, or that no operation of a node runs through. */
  private static final List<String> UNUSED =
      List.of(
          "adapter ascii cache client config cp durableexecutor flakeidgen jet json kubernetes"
              .split(" ", -1));

  private static final List<String> ALSO_UNUSED =
      List.of(
          "metrics scheduledexecutor securestore server shaded sql util wan yaml".split(" ", -1));

  private final ClassFilter allowed;

  ClusterConfTest() throws Exception {
    allowed =
        new XmlConfigBuilder(Path.of("conf", "cluster.xml").toString())
            .build()
            .getSerializationConfig()
            .getJavaSerializationFilterConfig()
            .getWhitelist();
  }

  private static boolean isUsed(String name) {
    List<String> parts = List.of(name.split("\\.", -1));
    return parts.stream().noneMatch(part -> UNUSED.contains(part) || ALSO_UNUSED.contains(part));
  }

  private static Set<String> exceptionsOfHazelcast() throws Exception {
    Set<String> exceptions = new HashSet<>();
    Path jar =
        Path.of(
            HazelcastInstance.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (JarFile file = new JarFile(jar.toFile());
        Stream<JarEntry> entries = file.stream()) {
      entries
          .map(JarEntry::getName)
          .filter(name -> name.startsWith("com/hazelcast/") && name.endsWith(".class"))
          .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
          .filter(ClusterConfTest::isUsed)
          .filter(ClusterConfTest::isException)
          .forEach(exceptions::add);
    }
    return exceptions;
  }

  private static boolean isException(String name) {
    try {
      return Throwable.class.isAssignableFrom(
          Class.forName(name, false, HazelcastInstance.class.getClassLoader()));
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** A node that may not read why an operation failed hears nothing, and waits. */
  @Test
  void theExceptionsOfAnotherNodeAreRead() throws Exception {
    Set<String> exceptions = exceptionsOfHazelcast();

    assertThat(exceptions).hasSizeGreaterThan(30).allMatch(allowed::isListed);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        NullPointerException.class,
        ClassCastException.class,
        OutOfMemoryError.class,
        NoClassDefFoundError.class,
        java.io.NotSerializableException.class,
        java.util.ConcurrentModificationException.class,
        java.util.concurrent.TimeoutException.class,
        StackTraceElement.class
      })
  void thoseOfTheJdkAreRead(Class<?> type) {
    assertThat(allowed.isListed(type.getName())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.util.HashSet",
        "java.util.HashMap",
        // Two that hold each other twice, level by level, are never done comparing.
        "java.util.ArrayList",
        "java.util.PriorityQueue",
        "java.lang.invoke.SerializedLambda",
        "com.hazelcast.internal.util.ConcurrentReferenceHashMap",
        "com.hazelcast.query.impl.predicates.EqualPredicate",
        "io.vertx.core.json.JsonObject"
      })
  void objectsThatRunOnTheirOwnAreNot(String type) {
    assertThat(allowed.isListed(type)).isFalse();
  }
}
