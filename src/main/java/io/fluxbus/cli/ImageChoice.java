package io.fluxbus.cli;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.image.ImageOptions;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of commands that fetch images: from where, or not at all. */
final class ImageChoice {
  @Option(
      names = "--allow-image-origin",
      paramLabel = "ORIGIN",
      description = "Fetch images from this origin too, such as https://images.internal:8443.")
  private List<String> origins = List.of();

  @Option(names = "--no-images", description = "Do not fetch the images.")
  private boolean none;

  /** Whether they are to be fetched at all. */
  boolean wanted() {
    return !none;
  }

  /**
   * @throws UsageException naming the option that is wrong
   */
  ImageOptions options(
      Connection connection, FluxClientOptions client, Map<String, String> environment) {
    ImageOptions options = new ImageOptions();
    Setting.set("--allow-image-origin", origins, options::setAllowedOrigins);
    connection.apply(options, client, environment);
    return options;
  }
}
