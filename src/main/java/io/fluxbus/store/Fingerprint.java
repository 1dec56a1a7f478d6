package io.fluxbus.store;

import io.fluxbus.GenerationRequest;
import io.fluxbus.ImageSize;
import io.fluxbus.OutputFormat;
import io.fluxbus.internal.BaseUrl;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The fingerprint of a request: equal for requests to the same API that ask for the same images,
 * whether their defaults are written or left out. The id and the metadata do not count.
 */
final class Fingerprint {
  private static final ImageSize DEFAULT_SIZE = ImageSize.Preset.LANDSCAPE_4_3;
  private static final int DEFAULT_SAFETY_TOLERANCE = 2;

  private final String endpoint;

  /**
   * @param base the API to which the requests are sent
   */
  Fingerprint(BaseUrl base) {
    endpoint = base.ssl() + " " + base.host() + " " + base.port() + " " + base.endpoint();
  }

  /** Returns the SHA-256 of the canonical request: 64 hexadecimal digits. */
  String of(GenerationRequest request) {
    ImageSize size = request.imageSize() == null ? DEFAULT_SIZE : request.imageSize();
    OutputFormat format =
        request.outputFormat() == null ? OutputFormat.JPEG : request.outputFormat();
    Integer tolerance = request.safetyTolerance();
    // The prompt is the last part, because only it may contain a line feed.
    String canonical =
        String.join(
            "\n",
            endpoint,
            request.model(),
            size.width() + "x" + size.height(),
            String.valueOf(request.imageCount()),
            request.seed() == null ? "" : Long.toUnsignedString(request.seed()),
            String.valueOf(tolerance == null ? DEFAULT_SAFETY_TOLERANCE : tolerance),
            format.text(),
            String.valueOf(!Boolean.FALSE.equals(request.safetyChecker())),
            request.prompt());
    return HexFormat.of().formatHex(sha256().digest(canonical.getBytes(StandardCharsets.UTF_8)));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
