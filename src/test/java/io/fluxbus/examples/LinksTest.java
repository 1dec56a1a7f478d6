package io.fluxbus.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links between documents lead to a file and to a heading in it. */
class LinksTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern NEXT =
      Pattern.compile("(?m)^Next: \\[[^\\]]+\\]\\(([\\w-]+\\.md)\\)");
  private static final Path INDEX = Documents.page("index");

  static List<Path> documents() {
    return Documents.all();
  }

  /** The targets of the links in a document that are in this repository. */
  private static List<String> links(Path document) {
    return LINK.matcher(withoutBlocks(document))
        .results()
        .map(link -> link.group(1))
        .filter(link -> !link.contains("://"))
        .toList();
  }

  private static String withoutBlocks(Path document) {
    return Documents.read(document).replaceAll("(?ms)^ *```.*?^ *```$", "");
  }

  /** The anchors of a document's headings, as GitHub makes them. */
  private static Set<String> anchors(Path document) {
    return withoutBlocks(document)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(text -> text.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aLinkLeadsToAFileAndAHeading(Path document) {
    assertThat(links(document))
        .allSatisfy(
            link -> {
              String[] parts = link.split("#", 2);
              Path target =
                  parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).normalize();
              assertThat(Files.exists(target)).as("%s exists", target).isTrue();
              if (parts.length > 1) {
                assertThat(anchors(target)).contains(parts[1]);
              }
            });
  }

  @Test
  void eachPageLeadsToTheNextUntilAllWereRead() {
    List<Path> read = new ArrayList<>();
    Path page = INDEX;
    do {
      read.add(page);
      List<String> next =
          NEXT.matcher(Documents.read(page)).results().map(found -> found.group(1)).toList();
      assertThat(next).as("pages after %s", page).hasSize(1);
      page = page.resolveSibling(next.get(0));
      assertThat(read.subList(1, read.size())).doesNotContain(page);
    } while (!page.equals(INDEX));

    assertThat(read).containsExactlyInAnyOrderElementsOf(Documents.pages());
  }

  @Test
  void theIndexAndTheReadmeNameEveryPage() {
    for (Path overview : List.of(INDEX, Documents.README)) {
      Set<Path> named = new HashSet<>();
      links(overview)
          .forEach(link -> named.add(overview.resolveSibling(link.split("#", 2)[0]).normalize()));
      named.add(INDEX);

      assertThat(named).containsAll(Documents.pages());
    }
  }

  @Test
  void headingsOfADocumentDiffer() {
    assertThat(Documents.all())
        .filteredOn(document -> !document.endsWith("CHANGELOG.md"))
        .allSatisfy(
            document ->
                assertThat(
                        Pattern.compile("(?m)^#+ .*$")
                            .matcher(withoutBlocks(document))
                            .results()
                            .map(MatchResult::group))
                    .doesNotHaveDuplicates());
  }
}
