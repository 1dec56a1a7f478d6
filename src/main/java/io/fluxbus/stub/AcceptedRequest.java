package io.fluxbus.stub;

import io.fluxbus.GenerationRequest;
import io.fluxbus.ImageSize;
import io.fluxbus.OutputFormat;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A request that the server has accepted, and the response that it will send.
 *
 * @param http the HTTP exchange
 * @param requestId the id from the client, or null
 * @param seed the seed of the request, or a random one
 * @param answer the response to send
 */
record AcceptedRequest(
    HttpServerRequest http,
    GenerationRequest request,
    String requestId,
    String inferenceId,
    long seed,
    StubAnswer answer) {

  /** The number of images to return. */
  int imageCount() {
    int requested = request.imageCount();
    return answer.fault() == StubFault.FEWER ? Math.max(1, requested - 1) : requested;
  }

  /** The keys of the images to return. */
  List<ImageKey> images() {
    return IntStream.range(0, imageCount()).mapToObj(this::image).toList();
  }

  ImageSize size() {
    return request.imageSize() != null ? request.imageSize() : ImageSize.Preset.LANDSCAPE_4_3;
  }

  OutputFormat format() {
    return request.outputFormat() != null ? request.outputFormat() : OutputFormat.JPEG;
  }

  /** The key of the image with this index. Prompt, seed and index determine it. */
  private ImageKey image(int index) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < request.prompt().length(); i++) {
      hash = (hash ^ request.prompt().charAt(i)) * 0x100000001b3L;
    }
    long key = ImageKey.mix(hash ^ ImageKey.mix(seed + 0x9e3779b97f4a7c15L * index));
    return new ImageKey(key, size().width(), size().height(), format());
  }
}
