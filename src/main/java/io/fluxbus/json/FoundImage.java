package io.fluxbus.json;

import io.fluxbus.GeneratedImage;

/** An image that a response contains or names, while the response is read. */
final class FoundImage {
  private static final int MAX_MEDIA_TYPE = 100;

  private ImageRef url;
  private ImageRef inline;
  private Integer width;
  private Integer height;
  private String contentType;

  /** Whether the URL may lead to something else than an image. */
  private boolean doubtful;

  /** How certain it is that a string in some place is an image. */
  enum Trust {
    /** The place is the one that the API documents: any text is accepted. */
    DOCUMENTED,
    /** The name of the member says that it is an image: any URL is accepted. */
    NAMED,
    /** Only the text itself shows it. */
    UNNAMED
  }

  /**
   * Takes a string if it is an image or names one.
   *
   * @param base64 whether the member is one for Base64
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
    if ((url == null || (doubtful && certain)) && ref.url() != null) {
      url = ref;
      doubtful = !certain;
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

  /** Whether there is an image at all. */
  boolean isImage() {
    return url != null || inline != null;
  }

  /** Whether only a URL is known, and what it leads to is not certain. */
  boolean isDoubtful() {
    return inline == null && doubtful && !isDescribed();
  }

  /** Whether its other members are those of an image. */
  private boolean isDescribed() {
    return (width != null && height != null)
        || (contentType != null && contentType.startsWith("image/"));
  }

  /** Takes from another form of the same image what this one lacks. */
  void fillFrom(FoundImage other) {
    if (url == null || (doubtful && !other.doubtful && other.url != null)) {
      url = other.url;
      doubtful = other.doubtful;
    }
    inline = inline == null ? other.inline : inline;
    width = width == null ? other.width : width;
    height = height == null ? other.height : height;
    contentType = contentType == null ? other.contentType : contentType;
  }

  /** Whether both have the same URL or the same bytes. */
  boolean sameAs(FoundImage other) {
    return same(url, other.url) || same(inline, other.inline);
  }

  private static boolean same(ImageRef one, ImageRef other) {
    return one != null && other != null && one.text().sameAs(other.text());
  }

  /** As it is kept. The text of its bytes is copied here, and only here. */
  GeneratedImage toImage(Boolean nsfw) {
    String type = contentType == null && inline != null ? inline.type() : contentType;
    return new GeneratedImage(
        url == null ? null : url.url(),
        inline == null ? null : inline.base64(),
        width,
        height,
        type,
        nsfw,
        null);
  }
}
