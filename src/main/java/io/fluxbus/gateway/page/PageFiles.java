package io.fluxbus.gateway.page;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The files of the page by name, from the class path.
 *
 * @param all without those of uPlot if its jar is absent
 */
record PageFiles(Map<String, PageFile> all) {
  private static final String UPLOT = "META-INF/resources/webjars/uplot/";
  private static final String UPLOT_PROPERTIES =
      "META-INF/maven/org.webjars.npm/uplot/pom.properties";

  static final String INDEX = "page.html";

  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  /**
   * One file.
   *
   * @param tag its entity tag
   */
  record PageFile(String type, Buffer bytes, String tag) {}

  /** Reads the files. Blocks. */
  static PageFiles read() {
    Map<String, PageFile> files = new LinkedHashMap<>();
    try {
      files.put(INDEX, own(INDEX, HTML));
      files.put("page.js", own("page.js", SCRIPT));
      files.put("page.css", own("page.css", STYLE));
      String uplot = UPLOT + version() + "/dist/";
      add(files, "uplot.js", uplot + "uPlot.iife.min.js", SCRIPT);
      add(files, "uplot.css", uplot + "uPlot.min.css", STYLE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new PageFiles(files);
  }

  private static PageFile own(String name, String type) throws IOException {
    try (InputStream file = PageFiles.class.getResourceAsStream(name)) {
      return file(file, type);
    }
  }

  private static void add(Map<String, PageFile> files, String name, String resource, String type)
      throws IOException {
    try (InputStream file = PageFiles.class.getClassLoader().getResourceAsStream(resource)) {
      if (file != null) {
        files.put(name, file(file, type));
      }
    }
  }

  /** The version of uPlot on the class path; empty if it is absent. */
  private static String version() throws IOException {
    Properties properties = new Properties();
    try (InputStream file =
        PageFiles.class.getClassLoader().getResourceAsStream(UPLOT_PROPERTIES)) {
      if (file != null) {
        properties.load(file);
      }
    }
    return properties.getProperty("version", "");
  }

  private static PageFile file(InputStream file, String type) throws IOException {
    byte[] bytes = file.readAllBytes();
    return new PageFile(type, Buffer.buffer(bytes), tag(bytes));
  }

  private static String tag(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return '"' + HexFormat.of().formatHex(hash, 0, 16) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
