package io.fluxbus.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.TargetDirectory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContactSheetTest {
  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private String result(int line, String id, String prompt, String... files) {
    JsonArray images = new JsonArray();
    for (String file : files) {
      create(file.substring(file.lastIndexOf('/') + 1));
      images.add(
          new JsonObject()
              .put("url", "https://host/secret?sig=1")
              .put("width", 1024)
              .put("height", 320)
              .put("file", file));
    }
    return new JsonObject()
            .put("id", id)
            .put("line", line)
            .put("status", "succeeded")
            .put(
                "result",
                new JsonObject()
                    .put("images", images)
                    .put("seed", 42)
                    .put("prompt", prompt)
                    .put("usd_spent", 0.06))
            .encode()
        + "\n";
  }

  private void create(String image) {
    try {
      Files.createDirectories(folder.resolve("images"));
      Files.write(folder.resolve("images").resolve(image), new byte[1]);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String sheet(String results) throws IOException {
    Files.writeString(folder.resolve("results.jsonl"), results);
    return Files.readString(ContactSheet.write(folder));
  }

  @Test
  void showsEachImageWithItsPrompt() throws IOException {
    String page = sheet(result(3, "a", "A cat", "out/images/a-0.jpg", "out/images/a-1.jpg"));

    assertThat(page)
        .contains("<img src=\"images/a-0.jpg\"", "<img src=\"images/a-1.jpg\"")
        .contains("A cat", "seed 42 · 1024×320 · $0.06 for 2 images", "line 3 · a")
        .contains("1 succeeded, 0 failed, 0 unknown, 2 images, $0.06 spent")
        .doesNotContain("https://");
  }

  @Test
  void htmlInAPromptIsEscaped() throws IOException {
    String page = sheet(result(1, "a", "<script>\"'&amp;</script>", "images/a-0.jpg"));

    assertThat(page)
        .contains("&lt;script&gt;&quot;&#39;&amp;amp;&lt;/script&gt;")
        .doesNotContain("<script");
  }

  @Test
  void controlCharactersOfAPromptAreEscaped() throws IOException {
    assertThat(sheet(result(1, "a", "A\u202Ecat\u009b31m\u001b[2J", "images/a-0.jpg")))
        .contains("A\\u202ecat\\u009b31m\\u001b[2J")
        .doesNotContain("\u202E", "\u009B", "\u001B");
  }

  @Test
  void fileNamesAreUrlEncoded() throws IOException {
    assertThat(sheet(result(1, "a", "p", "out/images/a b%#?:'.jpg")))
        .contains("src=\"images/a%20b%25%23%3F:&#39;.jpg\"");
  }

  @Test
  void failuresAreCountedAndImagesWithoutAFileAreLeftOut() throws IOException {
    String failed =
        "{\"id\":\"b\",\"line\":2,\"status\":\"failed\",\"failure\":{\"type\":\"RATE_LIMITED\","
            + "\"billed\":\"no\"}}\n";
    String without =
        "{\"id\":\"c\",\"line\":4,\"status\":\"succeeded\",\"result\":{\"images\":[{\"url\":\"u\"}]}}\n";

    assertThat(sheet(failed + without))
        .contains("1 succeeded, 1 failed, 0 unknown, 0 images, at least $0.00 spent")
        .doesNotContain("<figure>");
  }

  @Test
  void manyImagesHaveSeveralPagesAndOldPagesAreDeleted() throws IOException {
    String many =
        IntStream.rangeClosed(1, 1_001)
            .mapToObj(i -> result(i, "r" + i, "p" + i, "images/r" + i + "-0.jpg"))
            .collect(Collectors.joining());
    String first = sheet(many);

    assertThat(first)
        .contains("<b>1</b><a href=\"index-2.html\">2</a><a href=\"index-3.html\">3</a>")
        .contains("r500-0.jpg")
        .doesNotContain("r501-0.jpg");
    assertThat(Files.readString(folder.resolve("index-2.html")))
        .contains("<a href=\"index.html\">1</a><b>2</b>", "r501-0.jpg", "r1000-0.jpg");
    assertThat(Files.readString(folder.resolve("index-3.html"))).contains("r1001-0.jpg");

    assertThat(sheet(result(1, "a", "p", "images/a-0.jpg"))).doesNotContain("<nav>");
    assertThat(folder.resolve("index-2.html")).doesNotExist();
    assertThat(folder.resolve("index-3.html")).doesNotExist();
  }

  @Test
  void fiveHundredImagesFitOnOnePage() throws IOException {
    String full =
        IntStream.rangeClosed(1, 500)
            .mapToObj(i -> result(i, "r" + i, "p", "images/r" + i + "-0.jpg"))
            .collect(Collectors.joining());

    assertThat(sheet(full)).doesNotContain("<nav>");
    assertThat(folder.resolve("index-2.html")).doesNotExist();
  }

  @Test
  void aFolderWithoutResultsIsAnError() {
    assertThatThrownBy(() -> ContactSheet.write(folder)).isInstanceOf(NoSuchFileException.class);
  }
}
