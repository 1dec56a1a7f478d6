package io.fluxbus.cli;

import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.image.ImageOptions;
import io.fluxbus.internal.HostName;
import io.fluxbus.internal.HttpUrl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The downloads of a command. The ports of the stub servers of workers are not known before an
 * outcome arrives. So each set of origins has its own {@link ImageFiles}.
 */
final class ImageDownloads {
  private final Vertx vertx;
  private final ImageOptions options;
  private final boolean stubs;
  private final Map<List<String>, ImageFiles> files = new ConcurrentHashMap<>();

  /**
   * @param stubs whether images may come from any port of this machine
   */
  ImageDownloads(Vertx vertx, ImageOptions options, boolean stubs) {
    this.vertx = vertx;
    this.options = options;
    this.stubs = stubs;
    files(List.of());
  }

  /** Saves the images of an outcome: see {@link ImageFiles#save}. */
  Future<GenerationOutcome> save(GenerationOutcome outcome, Path folder) {
    return files(stubs ? localOrigins(outcome) : List.of()).save(outcome, folder);
  }

  /** Stops all downloads. Their images are reported as not saved. */
  void close() {
    files.values().forEach(ImageFiles::close);
  }

  private ImageFiles files(List<String> more) {
    return files.computeIfAbsent(
        more,
        added -> {
          List<String> origins = new ArrayList<>(options.getAllowedOrigins());
          origins.addAll(added);
          ImageOptions with = new ImageOptions(options).setAllowedOrigins(origins);
          // A proxy does not reach the stub servers of this machine.
          return ImageFiles.create(vertx, added.isEmpty() ? with : with.setProxy(null));
        });
  }

  private static List<String> localOrigins(GenerationOutcome outcome) {
    return outcome.result().images().stream()
        .map(GeneratedImage::url)
        .filter(url -> url != null)
        .flatMap(url -> localOrigin(url).stream())
        .distinct()
        .sorted()
        .toList();
  }

  private static List<String> localOrigin(String url) {
    try {
      HttpUrl parsed = HttpUrl.parse(url);
      return HostName.isLoopback(parsed.host())
          ? List.of((parsed.ssl() ? "https://" : "http://") + parsed.host() + ":" + parsed.port())
          : List.of();
    } catch (IllegalArgumentException e) {
      // The download reports the URL.
      return List.of();
    }
  }
}
