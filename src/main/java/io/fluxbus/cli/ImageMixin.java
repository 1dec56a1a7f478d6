package io.fluxbus.cli;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.image.ImageOptions;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of commands that fetch images. */
final class ImageMixin {
  @Option(
      names = "--allow-image-origin",
      paramLabel = "ORIGIN",
      description = "Also fetch images from this origin, such as https://images.internal:8443.")
  private List<String> origins = List.of();

  @Option(names = "--no-images", description = "Do not fetch the images.")
  private boolean noImages;

  /** Whether images are fetched. */
  boolean isFetching() {
    return !noImages;
  }

  /**
   * The options for the download of images from the client's base URL.
   *
   * @throws UsageException if a value is invalid; the message names the option
   */
  ImageOptions options(
      ConnectionMixin connection, FluxClientOptions client, Map<String, String> environment) {
    ImageOptions options = options();
    connection.apply(options, client, environment);
    return options;
  }

  /**
   * The options for the download of images from the API's default address.
   *
   * @throws UsageException if a value is invalid; the message names the option
   */
  ImageOptions options(NetworkMixin network, Map<String, String> environment) {
    ImageOptions options = options();
    network.apply(options, options.getBaseUrl(), environment);
    return options;
  }

  private ImageOptions options() {
    ImageOptions options = new ImageOptions();
    OptionSetter.set("--allow-image-origin", origins, options::setAllowedOrigins);
    return options;
  }
}
