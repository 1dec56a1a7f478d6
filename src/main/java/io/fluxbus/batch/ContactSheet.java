package io.fluxbus.batch;

import io.fluxbus.Billed;
import io.fluxbus.GenerationOutcome.Status;
import io.fluxbus.internal.Printable;
import io.fluxbus.json.OutcomeJson;
import io.fluxbus.json.RecordedOutcome;
import io.fluxbus.json.RecordedOutcome.Image;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The HTML page that shows the images of a batch with their prompts. A browser opens it from the
 * disk. There is a further page for every 500 images.
 */
public final class ContactSheet {
  private static final int IMAGES_PER_PAGE = 500;
  private static final String FIRST_PAGE = "index.html";

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      """
          + FolderCheck.PAGE_MARK
          + """

          <title>%s</title>
          <style>
          :root { color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif; }
          body { margin: 2rem auto; max-width: 100rem; padding: 0 1.5rem; }
          h1 { font-size: 1.4rem; margin: 0; }
          header p, nav { color: GrayText; margin: .3rem 0 1.2rem; }
          nav a, nav b { margin-right: .6rem; }
          main { display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); }
          figure { margin: 0; border: 1px solid color-mix(in srgb, CanvasText 15%%, Canvas); border-radius: 8px; overflow: hidden; }
          figure a { display: block; background: color-mix(in srgb, CanvasText 6%%, Canvas); }
          img { display: block; width: 100%%; height: 14rem; object-fit: contain; }
          figcaption { padding: .6rem .8rem .8rem; }
          figcaption p { margin: 0 0 .4rem; overflow-wrap: anywhere; display: -webkit-box; -webkit-line-clamp: 4; -webkit-box-orient: vertical; overflow: hidden; }
          figcaption small { color: GrayText; display: block; overflow-wrap: anywhere; }
          </style>
          </head>
          <body>
          """;

  private final Path folder;
  private final BatchTotals totals = new BatchTotals((Double) null);
  private final ResumeState earlier;

  /** The figures of the page that is being filled. */
  private final List<String> figures = new ArrayList<>();

  /** The number of the last page that was written, from 1. */
  private int page;

  private ContactSheet(Path folder) {
    this.folder = folder;
    Path images = folder.resolve(BatchFolder.IMAGES);
    this.earlier = new ResumeState(totals, images, new ForeignImages(images));
  }

  /**
   * Writes the pages from the results of a batch, and replaces older pages. Only their owner may
   * read them. Blocks. The batch may be running.
   *
   * @param folder the folder of the batch
   * @return the first page
   * @throws IOException if the results are missing or damaged, if a page would replace a file that
   *     is not a contact sheet, or if a page cannot be written
   */
  public static Path write(Path folder) throws IOException {
    try {
      return new ContactSheet(folder).write();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Path write() throws IOException {
    // The first pass counts, because each page shows the totals and links to all pages.
    forEachResult(
        json -> {
          RecordedOutcome outcome = earlier.addResult(json);
          boolean priced = outcome.usdSpent() != null || outcome.billed() == Billed.NO;
          totals.addUnpriced(outcome.unknownAttempts() + (priced ? 0 : 1));
        });
    for (int number = 1; number <= pages(); number++) {
      FolderCheck.requirePage(file(number));
    }
    Map<Integer, Integer> superseded = new HashMap<>(earlier.superseded());
    forEachResult(
        json -> {
          RecordedOutcome outcome = OutcomeJson.readLine(json);
          boolean isLast = superseded.merge(outcome.line(), -1, Integer::sum) < 0;
          if (isLast) {
            show(outcome);
          }
        });
    if (page == 0 || !figures.isEmpty()) {
      writePage();
    }
    // Deletes the remaining pages of an older sheet that was longer.
    for (int old = page + 1; OwnFiles.attributes(file(old)) != null; old++) {
      FolderCheck.requirePage(file(old));
      Files.delete(file(old));
    }
    return file(1);
  }

  private void forEachResult(LogFileReader.LineHandler action) throws IOException {
    try (FileChannel results = OwnFiles.read(folder.resolve(BatchFolder.RESULTS))) {
      LogFileReader.RESULTS.read(results, action);
    }
  }

  private void show(RecordedOutcome outcome) throws IOException {
    for (Image image : outcome.images()) {
      String name = image.file() == null ? null : ImageNames.of(image.file());
      if (name != null && ImageNames.exists(folder.resolve(BatchFolder.IMAGES), name)) {
        figures.add(figure(outcome, image, name));
        if (figures.size() == IMAGES_PER_PAGE) {
          writePage();
        }
      }
    }
  }

  private static String figure(RecordedOutcome outcome, Image image, String name) {
    String source = escape(url(BatchFolder.IMAGES + "/" + name));
    String prompt = outcome.prompt() == null ? "" : outcome.prompt();
    List<String> facts = new ArrayList<>();
    if (outcome.seed() != null) {
      facts.add("seed " + outcome.seed());
    }
    if (image.width() != null && image.height() != null) {
      facts.add(image.width() + "×" + image.height());
    }
    if (outcome.usdSpent() != null) {
      int count = outcome.images().size();
      facts.add(
          DollarText.text(outcome.usdSpent()) + (count == 1 ? "" : " for " + count + " images"));
    }
    return """
    <figure><a href="%s"><img src="%s" alt="%s" loading="lazy"></a>
    <figcaption><p title="%s">%s</p><small>%s</small><small>%s</small></figcaption></figure>
    """
        .formatted(
            source,
            source,
            escape(outcome.id()),
            escape(prompt),
            escape(prompt),
            escape(String.join(" · ", facts)),
            escape("line " + outcome.line() + " · " + outcome.id()));
  }

  private void writePage() {
    page++;
    long pages = pages();
    Path target = file(page);
    Path temporary = OwnFiles.temporary(target);
    try {
      FolderCheck.requirePage(target);
      try (Writer out =
          Channels.newWriter(
              OwnFiles.create(FileChannel::open, temporary), StandardCharsets.UTF_8)) {
        String title = escape(folder.toAbsolutePath().normalize().getFileName() + ": images");
        out.write(HEAD.formatted(title));
        out.write("<header><h1>" + title + "</h1><p>" + escape(counts()) + "</p></header>\n");
        if (pages > 1) {
          out.write(links(pages));
        }
        out.write("<main>\n");
        for (String figure : figures) {
          out.write(figure);
        }
        out.write("</main>\n</body>\n</html>\n");
      }
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      delete(temporary, e);
      throw new UncheckedIOException(e);
    }
    figures.clear();
  }

  private static void delete(Path temporary, IOException cause) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private long pages() {
    return Math.max(1, (totals.files() + IMAGES_PER_PAGE - 1) / IMAGES_PER_PAGE);
  }

  private String counts() {
    return "%d succeeded, %d failed, %d unknown, %d images, %s%s spent"
        .formatted(
            totals.count(Status.SUCCEEDED),
            totals.count(Status.FAILED),
            totals.count(Status.UNKNOWN),
            totals.files(),
            totals.isMinimum() ? "at least " : "",
            DollarText.text(totals.spent()));
  }

  private String links(long pages) {
    StringBuilder links = new StringBuilder("<nav>");
    for (int i = 1; i <= pages; i++) {
      links.append(
          i == page
              ? "<b>" + i + "</b>"
              : "<a href=\"" + file(i).getFileName() + "\">" + i + "</a>");
    }
    return links.append("</nav>\n").toString();
  }

  private Path file(int page) {
    return folder.resolve(page == 1 ? FIRST_PAGE : "index-" + page + ".html");
  }

  private static String url(String path) {
    try {
      return new URI(null, null, path, null).getRawPath();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String escape(String text) {
    return Printable.lines(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
