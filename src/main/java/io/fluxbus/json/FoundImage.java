package io.fluxbus.json;

import io.fluxbus.GeneratedImage;

/** An image that a response contains or names, collected while the response is read. */
final class FoundImage {
  private static final int MAX_MEDIA_TYPE = 100;

  /** The URL before it was decoded; null, like the URL, if there is none. */
  private JsonText urlText;

  private String url;
  private ImageRef inline;
  private Integer width;
  private Integer height;
  private String contentType;

  /** Whether the URL may not lead to an image. */
  private boolean uncertainUrl;

  /** The reason to treat a string as an image. */
  enum Trust {
    /** It is in the place that the API documents: every text is accepted. */
    DOCUMENTED,
    /** The name of its member says that it is an image: every URL is accepted. */
    NAMED,
    /** Only its content: a text is accepted if it is clearly an image. */
    UNNAMED
  }

  /**
   * Uses a string if it is an image or the URL of one.
   *
   * @param base64 whether the member is meant for Base64
   */
  void offer(JsonText value, Trust trust, boolean base64) {
    ImageRef ref = ImageRef.of(value);
    if (ref == null) {
      return;
    }
    switch (ref.form()) {
      case URL -> offerUrl(ref, trust != Trust.UNNAMED || ref.hasImageExtension());
      case PATH -> {
        if (trust == Trust.DOCUMENTED || ref.hasImageExtension()) {
          offerUrl(ref, true);
        }
      }
      case OTHER -> {
        if (trust == Trust.DOCUMENTED) {
          offerAny(ref, base64);
        }
      }
      default -> offerInline(ref);
    }
  }

  private void offerAny(ImageRef ref, boolean base64) {
    if (base64 || ref.text().length() > ImageRef.MAX_URL) {
      offerInline(ref);
    } else if (!ref.text().startsWith("data:")) {
      offerUrl(ref, true);
    }
  }

  private void offerUrl(ImageRef ref, boolean certain) {
    String decoded = url == null || (uncertainUrl && certain) ? ref.url() : null;
    if (decoded != null) {
      url = decoded;
      urlText = ref.text();
      uncertainUrl = !certain;
    }
  }

  private void offerInline(ImageRef ref) {
    if (inline == null && ref.isDecodable()) {
      inline = ref;
    }
  }

  void width(Integer width) {
    this.width = width;
  }

  void height(Integer height) {
    this.height = height;
  }

  void contentType(JsonText type) {
    String text = type == null || !type.string() ? "" : type.text(MAX_MEDIA_TYPE + 1);
    contentType = text.isBlank() || text.length() > MAX_MEDIA_TYPE ? null : text;
  }

  /** Whether an image was found. */
  boolean isImage() {
    return url != null || inline != null;
  }

  /** Whether there is only a URL that may not lead to an image. */
  boolean isUncertain() {
    return inline == null && uncertainUrl && !isDescribed();
  }

  /** Whether the response gives the size or the media type of the image. */
  private boolean isDescribed() {
    return (width != null && height != null)
        || (contentType != null && contentType.startsWith("image/"));
  }

  /** Adds the missing parts from another form of the same image. */
  void fillFrom(FoundImage other) {
    if (url == null || (uncertainUrl && !other.uncertainUrl && other.url != null)) {
      url = other.url;
      urlText = other.urlText;
      uncertainUrl = other.uncertainUrl;
    }
    inline = inline == null ? other.inline : inline;
    width = width == null ? other.width : width;
    height = height == null ? other.height : height;
    contentType = contentType == null ? other.contentType : contentType;
  }

  /** Whether both have the same URL or the same bytes. */
  boolean sameAs(FoundImage other) {
    return (url != null && other.url != null && urlText.sameAs(other.urlText))
        || (inline != null && other.inline != null && inline.text().sameAs(other.inline.text()));
  }

  /** Creates the value. Only here the text of the image's bytes is copied. */
  GeneratedImage toImage(Boolean nsfw) {
    String type = contentType == null && inline != null ? inline.type() : contentType;
    return new GeneratedImage(
        url, inline == null ? null : inline.base64(), width, height, type, nsfw, null);
  }
}
