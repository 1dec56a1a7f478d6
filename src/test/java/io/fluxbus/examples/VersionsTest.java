package io.fluxbus.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.examples.Documents.Block;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The versions in the documents are those of the build. */
class VersionsTest {
  private static final Path COMPATIBILITY = Documents.page("compatibility");

  /** The text of the first element of that name in the project. */
  private static String element(String name) {
    Matcher element =
        Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<")
            .matcher(Documents.read(Path.of("pom.xml")));
    assertThat(element.find()).as(name).isTrue();
    return element.group(1);
  }

  @ParameterizedTest
  @MethodSource("dependencies")
  void aDependencyOnTheProjectHasItsCoordinates(Block dependency) {
    assertThat(dependency.text())
        .contains(
            "<groupId>" + element("groupId") + "<",
            "<artifactId>" + element("artifactId") + "<",
            "<version>" + element("version") + "<");
  }

  static List<Block> dependencies() {
    return Documents.blocks("xml").stream()
        .filter(block -> block.text().startsWith("<dependency>"))
        .filter(block -> !block.text().contains("<groupId>io.netty<"))
        .toList();
  }

  @Test
  void thePageOfCompatibilityPinsTheLibrariesOfTheBuild() {
    String netty = element("netty.version");
    String jackson = element("jackson.version");

    assertThat(Documents.blocks(COMPATIBILITY, "xml").get(0).text())
        .contains("<version>" + netty + "<", "<version>" + jackson + "<");
    assertThat(Documents.blocks(COMPATIBILITY, "kotlin").get(0).text())
        .contains("netty-bom:" + netty + "\"", "jackson-bom:" + jackson + "\"");
    assertThat(Documents.squeeze(Documents.read(COMPATIBILITY)))
        .contains("tested with Netty " + netty + " and Jackson " + jackson + ".");
  }

  @Test
  void theTablesListTheTestedVersionsOfVertx() {
    List<String> tested =
        Arrays.stream(new File("src/compatibility").list((folder, name) -> name.contains("vertx-")))
            .map(name -> name.replace("vertx-", ""))
            .sorted()
            .toList();

    assertThat(Documents.table(Documents.README, "## Compatibility"))
        .extracting(row -> row.get(0))
        .isEqualTo(tested);
    assertThat(Documents.table(COMPATIBILITY, "# Compatibility"))
        .extracting(row -> row.get(0).split(" ", 2)[0])
        .isEqualTo(tested);
  }
}
