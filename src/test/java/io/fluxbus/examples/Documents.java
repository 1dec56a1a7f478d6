package io.fluxbus.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The documents of the repository, and the parts of them that tests compare with the code. */
public final class Documents {
  public static final Path README = Path.of("README.md");
  public static final Path PAGES = Path.of("src", "docs");

  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^( *)```(\\w+)\\n(.*?)^ *```$", Pattern.MULTILINE);

  private Documents() {}

  /**
   * A fenced block of code.
   *
   * @param language the word after the fence
   */
  public record Block(Path document, String language, String text) {
    @Override
    public String toString() {
      return document + ": " + text.lines().findFirst().orElse("");
    }
  }

  /** A page below {@link #PAGES}. */
  public static Path page(String name) {
    return PAGES.resolve(name + ".md");
  }

  public static String read(Path document) {
    try {
      return Files.readString(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The pages below {@link #PAGES}. */
  public static List<Path> pages() {
    return markdown(PAGES);
  }

  /** The README, the pages, and the documents that GitHub shows. */
  public static List<Path> all() {
    List<Path> all = new ArrayList<>(List.of(README, Path.of("CHANGELOG.md")));
    all.addAll(pages());
    all.addAll(markdown(Path.of(".github")));
    return all;
  }

  /** The blocks of a language in a document. */
  public static List<Block> blocks(Path document, String language) {
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(read(document));
    while (block.find()) {
      if (block.group(2).equals(language)) {
        blocks.add(
            new Block(document, language, block.group(3).replaceAll("(?m)^" + block.group(1), "")));
      }
    }
    return blocks;
  }

  /** The blocks of a language in all documents. */
  public static List<Block> blocks(String language) {
    return all().stream().flatMap(document -> blocks(document, language).stream()).toList();
  }

  /** The cells of the rows of the first table below a heading, without its own heading. */
  public static List<List<String>> table(Path document, String heading) {
    List<String> lines = read(document).lines().toList();
    int start = lines.indexOf(heading);
    if (start < 0) {
      throw new AssertionError(document + " has no heading " + heading);
    }
    return lines.subList(start, lines.size()).stream()
        .dropWhile(line -> !line.startsWith("| "))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(Documents::cells)
        .toList();
  }

  /** The text with one space in place of any white space. */
  static String squeeze(String text) {
    return text.replaceAll("\\s+", " ").trim();
  }

  private static List<String> cells(String row) {
    String inner = row.substring(1, row.lastIndexOf('|'));
    return Arrays.stream(inner.split("\\|", -1)).map(String::strip).toList();
  }

  private static List<Path> markdown(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
