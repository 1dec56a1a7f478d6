package io.fluxbus.gateway;

import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.GenerationRequest;
import io.fluxbus.gateway.file.ImageStore;
import io.fluxbus.gateway.file.RecentImage;
import io.fluxbus.gateway.file.StoredImagesOptions;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Replaces the URLs of the API in outcomes by those of images that the gateway stores. All methods
 * complete on the context of the caller, and no future fails.
 */
final class StoredImages {
  static final String FILES = "v1/files/";

  /** Null if images are not stored. */
  private final ImageStore store;

  /** Null for the address that the caller has used. */
  private final String publicUrl;

  /**
   * @param store null if images are not stored
   */
  StoredImages(ImageStore store, StoredImagesOptions options) {
    this.store = store;
    String url = options.getPublicUrl();
    this.publicUrl = url == null ? null : url.replaceAll("/+$", "") + "/";
  }

  /**
   * An outcome for a caller.
   *
   * @param warnings what is not as the caller may expect
   */
  record Kept(GenerationOutcome outcome, List<String> warnings) {}

  /**
   * The URL below which a caller reaches the paths of the gateway, with a slash at its end.
   *
   * @param mount the path below which the gateway is mounted, without a slash at its end
   */
  String baseUrl(HttpServerRequest http, String mount) {
    if (publicUrl != null) {
      return publicUrl;
    }
    HostAndPort authority = http.authority();
    return (authority == null ? "" : http.scheme() + "://" + authority) + mount + "/";
  }

  /**
   * Stores the images of an outcome.
   *
   * @return the outcome with the URLs of the stored images. An image that cannot be stored keeps
   *     its URL
   */
  Future<Kept> keep(GenerationRequest request, GenerationOutcome outcome, String baseUrl) {
    return replace(outcome, baseUrl, image -> store.keep(request, image));
  }

  /** Returns an earlier outcome with the URLs of the images that are still stored. */
  Future<GenerationOutcome> find(GenerationOutcome outcome, String baseUrl) {
    return replace(outcome, baseUrl, image -> store.find(image)).map(Kept::outcome);
  }

  private Future<Kept> replace(
      GenerationOutcome outcome, String baseUrl, Function<GeneratedImage, Future<String>> stored) {
    if (store == null || outcome.failure() != null) {
      return Future.succeededFuture(new Kept(outcome, List.of()));
    }
    List<GeneratedImage> images = outcome.result().images();
    return Future.all(images.stream().map(stored).toList())
        .map(names -> replaced(outcome, names.list(), baseUrl));
  }

  private static Kept replaced(GenerationOutcome outcome, List<String> names, String baseUrl) {
    List<GeneratedImage> images = new ArrayList<>(outcome.result().images());
    List<String> warnings = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i) == null) {
        warnings.add(
            "image " + i + " could not be stored: it has the URL of the API, which may expire");
      } else {
        images.set(i, at(images.get(i), baseUrl + FILES + names.get(i)));
      }
    }
    return new Kept(outcome.withImages(outcome.result().withImages(images), null), warnings);
  }

  private static GeneratedImage at(GeneratedImage image, String url) {
    return new GeneratedImage(
        url, null, image.width(), image.height(), image.contentType(), image.nsfw(), null);
  }

  /** The images that were stored last, the newest first, up to a number. */
  List<RecentImage> newest(int max) {
    return store == null ? List.of() : store.newest(max);
  }

  Future<Void> close() {
    return store == null ? Future.succeededFuture() : store.close();
  }
}
