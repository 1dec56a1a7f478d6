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

/** The classes that {@code conf/cluster.xml} permits a node to deserialize. */
class ClusterConfTest {
  /** Packages of Hazelcast whose exceptions cannot occur in an operation of Vert.x. */
  private static final List<String> UNUSED =
      List.of(
          "adapter ascii cache client config cp durableexecutor flakeidgen jet json kubernetes"
              .split(" ", -1));

  private static final List<String> ALSO_UNUSED =
      List.of(
          "metrics scheduledexecutor securestore server shaded sql util wan yaml".split(" ", -1));

  private final ClassFilter permitted;

  ClusterConfTest() throws Exception {
    permitted =
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

  /** A node that cannot deserialize the failure of an operation would wait for its result. */
  @Test
  void exceptionsOfHazelcastArePermitted() throws Exception {
    Set<String> exceptions = exceptionsOfHazelcast();

    assertThat(exceptions).hasSizeGreaterThan(30).allMatch(permitted::isListed);
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
  void exceptionsOfTheJdkArePermitted(Class<?> type) {
    assertThat(permitted.isListed(type.getName())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.util.HashSet",
        "java.util.HashMap",
        // Comparing nested lists takes exponential time.
        "java.util.ArrayList",
        "java.util.PriorityQueue",
        "java.lang.invoke.SerializedLambda",
        "com.hazelcast.internal.util.ConcurrentReferenceHashMap",
        "com.hazelcast.query.impl.predicates.EqualPredicate",
        "io.vertx.core.json.JsonObject"
      })
  void classesThatRunCodeDuringDeserializationAreRejected(String type) {
    assertThat(permitted.isListed(type)).isFalse();
  }
}
